import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { Contract } from '../../shared/contract/contract.ts';
import { extensions } from '../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { createMessageReader } from '../../shared/soap/read-message.ts';
import { createMessageWriter } from '../../shared/soap/write-message.ts';
import { readGolden } from '../golden/golden-files.ts';
import { textUser } from '../golden/golden-world.ts';
import { arbitraryFieldsOf, arbitraryMessage } from './contract-values.ts';
import { createDraw, type Draw, drawHostileRequest, type HostileRequest } from './mutate-envelope.ts';
import { type SdkAnswer, startSdkInProcess } from './sdk-in-process.ts';

export interface FuzzReport {
  readonly requests: number;
  /** How often each kind of answer came. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Answers that must not be, each with what brought it about; at most 20. */
  readonly bad: readonly string[];
  /** Lines of the service's log at the level `error`. */
  readonly errors: readonly string[];
  /** Bytes of heap in use after garbage collection, when a tenth of the requests was answered, and at the end. */
  readonly heapBytes: { readonly early: number; readonly late: number };
}

/** As many at once as a busy day brings. */
const AT_ONCE = 8;

/** Milliseconds until a caller hangs up: some messages wait for people. */
const PATIENCE_MS = 2000;

/** Users who are there. */
const known = ['found-1', 'reader', 'added-3'];

/**
 * Sends hostile requests to a service of its own and looks at each answer: it has to be an envelope of the contract or a
 * SOAP fault that blames the caller. What is sent follows from the seed alone; who of the callers is first does not.
 */
export async function fuzzSdk({
  requests,
  seed,
}: {
  readonly requests: number;
  readonly seed: number;
}): Promise<FuzzReport> {
  const sdk = await startSdkInProcess();
  const draw = createDraw(seed);
  const readers = {
    PfWsSdk: createMessageReader(pfWsSdk, { direction: 'response' }),
    MfaExtensions: createMessageReader(extensions, { direction: 'response' }),
  };
  const envelopes = { PfWsSdk: goldenRequests(), MfaExtensions: sampleRequests(seed) };
  const odd = { PfWsSdk: oddRequests(pfWsSdk, { seed, draw }), MfaExtensions: oddRequests(extensions, { seed, draw }) };
  const kinds: Record<string, number> = {};
  const bad: string[] = [];
  let sent = 0;
  let early = 0;

  function judge({ status, body }: SdkAnswer, from: keyof typeof readers): string {
    if (status === 200) {
      const reading = readers[from](body);
      return reading.kind === 'message' ? 'answered' : `BAD: 200 with ${reading.kind}`;
    }
    const fault = /<faultcode>soap:(\w+)<|<soap:Value>soap:(\w+)</.exec(body);
    const code = fault?.[1] ?? fault?.[2] ?? 'none';
    const blamesCaller = ['Client', 'Sender', 'VersionMismatch', 'MustUnderstand'].includes(code);
    return blamesCaller && status < 600 ? `${status} ${code}` : `BAD: ${status} with fault ${code}`;
  }

  async function sendOne({ body, headers }: HostileRequest, to: keyof typeof readers): Promise<void> {
    const kind = await sdk.post(body, { headers, to, signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      (answer) => judge(answer, to),
      (error: Error) => (error.name === 'TimeoutError' ? 'hung up' : `BAD: ${error.message}`),
    );
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (kind.startsWith('BAD') && bad.length < 20) {
      bad.push(`${kind} for ${JSON.stringify(headers)} ${JSON.stringify(body.toString('latin1')).slice(0, 4000)}`);
    }
  }

  async function caller(): Promise<void> {
    while (sent < requests) {
      sent += 1;
      if (sent === Math.ceil(requests / 10)) early = heapAfterCollection();
      const to = draw(4) === 0 ? 'MfaExtensions' : 'PfWsSdk';
      // One in three is a message that is well made, with values that nobody would send.
      const sensible = draw(3) === 0;
      await sendOne(sensible ? odd[to].next().value : drawHostileRequest(envelopes[to], draw), to);
      if (sent % 50 === 0) sdk.clock.advanceSeconds(1);
      // What the service logs is looked at, and not kept.
      if (sdk.logLines.length > 1000) sdk.logLines.splice(0, 1000, ...sdk.logLines.filter(isError));
    }
  }

  try {
    for (const username of known) {
      await sdk.client.pfWsSdk.AddUser_3({ username, addUserSettings: textUser, sendEmail: false });
    }
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    const late = heapAfterCollection();
    return { requests: sent, kinds, bad, errors: sdk.logLines.filter(isError), heapBytes: { early, late } };
  } finally {
    await sdk.close();
  }
}

function goldenRequests(): readonly Buffer[] {
  return Object.keys(pfWsSdk.messages).flatMap((message) => {
    const golden = readGolden(message, 'request');
    return golden === undefined ? [] : [Buffer.from(golden)];
  });
}

/** Of each message of the extensions. */
function sampleRequests(seed: number): readonly Buffer[] {
  const write = createMessageWriter(extensions, { direction: 'request' });
  return Object.keys(extensions.messages).map((message) => {
    const [fields = {}] = fc.sample(arbitraryFieldsOf(extensions, { direction: 'request', message }), {
      seed,
      numRuns: 1,
    });
    return Buffer.from(write({ message, fields, version: '1.1' }));
  });
}

/** Well-made messages with any values, about users who are there. */
function* oddRequests(
  contract: Contract,
  { seed, draw }: { readonly seed: number; readonly draw: Draw },
): Generator<HostileRequest, never> {
  const write = createMessageWriter(contract, { direction: 'request' });
  for (let batch = 0; ; batch += 1) {
    const messages = fc.sample(arbitraryMessage(contract, 'request'), { seed: seed + batch, numRuns: 100 });
    for (const { message, fields } of messages) {
      const who = 'username' in fields ? { username: known[draw(known.length)] } : {};
      yield { body: Buffer.from(write({ message, fields: { ...fields, ...who }, version: '1.1' })), headers: {} };
    }
  }
}

function isError(line: string): boolean {
  return line.includes('"level":"error"');
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
