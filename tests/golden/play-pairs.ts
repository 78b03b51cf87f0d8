import type { MessageName } from '../../shared/contract/contract.ts';
import { type PfWsSdk, pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { contentTypes } from '../../shared/soap/envelope.ts';
import { createMessageWriter } from '../../shared/soap/write-message.ts';
import { startSdkInProcess } from '../support/sdk-in-process.ts';
import { createGoldenWorld, type MakeRequest } from './golden-world.ts';
import { pairs } from './pairs/index.ts';
import { prettyXml } from './pretty-xml.ts';

/** A message on the wire, laid out for people. */
export interface PlayedPair {
  readonly request: string;
  readonly response: string;
}

export const messages = Object.keys(pairs) as MessageName<PfWsSdk>[];

/**
 * Sends the request of each message to a service of its own, in order, and gives what went over the wire. A minute passes
 * before each; what is random follows from the message's name alone, so that one more message changes no other.
 */
export async function playPairs(): Promise<ReadonlyMap<MessageName<PfWsSdk>, PlayedPair>> {
  const sdk = await startSdkInProcess();
  const world = createGoldenWorld(sdk);
  const write = createMessageWriter(pfWsSdk, { direction: 'request' });
  const played = new Map<MessageName<PfWsSdk>, PlayedPair>();
  try {
    for (const message of messages) {
      sdk.clock.advanceSeconds(60);
      sdk.randomness.reseed(message);
      const fields = await (pairs[message] as MakeRequest<typeof message>)(world);
      // Sent as it is laid out: what stands between the elements is nothing to the service.
      const request = prettyXml(write({ message, fields, version: '1.1' }));
      const answer = await sdk.post(request, { headers: { SOAPAction: `"${pfWsSdk.namespace}/${message}"` } });
      if (answer.status !== 200 || answer.contentType !== contentTypes['1.1']) {
        throw new Error(`${message}: ${answer.status} ${answer.contentType} ${answer.body}`);
      }
      played.set(message, { request, response: prettyXml(answer.body) });
    }
  } finally {
    await sdk.close();
  }
  return played;
}
