import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { benchAccount, benchKey, benchUser } from './seed-store.ts';

export const authorization = `Basic ${Buffer.from(`${benchAccount.name}:${benchAccount.password}`).toString('base64')}`;

export function envelope(message: string, inner: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><${message} xmlns="${pfWsSdk.namespace}">${inner}</${message}></s:Body></s:Envelope>`;
}

export function actionOf(message: string): string {
  return `${pfWsSdk.namespace}/${message}`;
}

/** RFC 6238, for the time step of now. */
export function codeOf(number: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', benchKey(number)).update(counter).digest();
  return String((mac.readUInt32BE(mac.readUInt8(19) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Opens a prompt for each of these users, 32 at once; the ids in the same order. */
export async function openPrompts(url: string, numbers: readonly number[]): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const ids: string[] = [];
  let next = 0;
  async function caller(): Promise<void> {
    while (next < numbers.length) {
      const index = next;
      next += 1;
      const inner = `<username>${benchUser(numbers[index] ?? 0)}</username><initiatingAuthenticationType>pfsdk</initiatingAuthenticationType><requireUserMatch>true</requireUserMatch>`;
      const answer = await post({ agent, url, message: 'PfAuthUser_4', inner });
      ids[index] = /<authenticationRequestId>([^<]+)</.exec(answer)?.[1] ?? fail(answer);
    }
  }
  await Promise.all(Array.from({ length: 32 }, caller));
  agent.destroy();
  return ids;
}

export function post(call: {
  readonly url: string;
  readonly message: string;
  readonly inner: string;
  readonly agent?: Agent;
}): Promise<string> {
  const headers = {
    Authorization: authorization,
    'Content-Type': 'text/xml; charset=utf-8',
    SOAPAction: `"${actionOf(call.message)}"`,
  };
  return new Promise((resolve, reject) => {
    request(call.url, { method: 'POST', headers, ...(call.agent && { agent: call.agent }) }, (response) => {
      resolve(text(response));
    })
      .on('error', reject)
      .end(envelope(call.message, call.inner));
  });
}

function fail(answer: string): never {
  throw new Error(`No prompt was opened: ${answer}`);
}
