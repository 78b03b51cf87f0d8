import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callResultOf } from '../../sdk-service/operations/call-result-of.ts';
import type { AttemptRecord } from '../../sdk-service/ports/records.ts';
import type { TextCarrier } from '../../sdk-service/ports/text-carrier.ts';
import { type CallResultCode, callResults } from '../../shared/contract/call-results.ts';
import type { Input } from '../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { untilCalled } from './calling.ts';
import type { ReceivedRequest, ReferenceClient } from './reference-client.ts';
import { codeSentTo, settle, untilRinging } from './ringing.ts';
import { createSoapBed, type SoapBed } from './soap-bed.ts';

/** What `PfAuthUser…` or `CombinedAuthUser…` answers. */
export interface WalkedAnswer {
  readonly result: boolean;
  readonly callResult?: { readonly Code: number; readonly Description?: string | undefined } | undefined;
}

interface Outcome {
  readonly kind: AttemptRecord['kind'];
  readonly code: CallResultCode;
  readonly options?: Parameters<typeof createSoapBed>[1];
}

/** One way to an outcome: what stands in the log then, and in which number a caller or the log's reader sees it. */
export type Way = Outcome &
  (
    | { readonly seen: 'answer'; readonly go: (bed: SoapBed) => Promise<WalkedAnswer> }
    /** In the last row of the log: no answer carries it. */
    | { readonly seen: 'row'; readonly go: (bed: SoapBed) => Promise<unknown> }
  );

/** All ways to each of these reasons; one that is left out does not compile. */
export type Ways<Reason extends AttemptRecord['reason']> = Readonly<Record<Reason, readonly [Way, ...Way[]]>>;

type Person = NonNullable<Parameters<SoapBed['addUser']>[0]>;

interface Start extends Outcome {
  /** Who is there. Default: nobody, or whom the way adds. */
  readonly person?: Person;
}

/** Somebody asks, and is told it. Default: by PfAuthUser_4. */
export function answered(start: Start, go: (bed: SoapBed) => Promise<WalkedAnswer> = ask): Way {
  return { ...prepare(start, go), seen: 'answer' };
}

/** It comes to that by other messages, of which none tells it. */
export function logged(start: Start, go: (bed: SoapBed) => Promise<unknown>): Way {
  return { ...prepare(start, go), seen: 'row' };
}

function prepare<Answer>({ person, ...outcome }: Start, go: (bed: SoapBed) => Promise<Answer>) {
  return {
    ...outcome,
    async go(bed: SoapBed) {
      if (person !== undefined) await bed.addUser(person);
      return go(bed);
    },
  };
}

/** A test for each way to each reason. */
export function walk<Reason extends AttemptRecord['reason']>(
  outcome: AttemptRecord['outcome'],
  ways: Ways<Reason>,
): void {
  for (const [reason, all] of Object.entries(ways) as [Reason, readonly Way[]][]) {
    for (const way of all) {
      const { kind, code, options, seen } = way;
      test(`${kind} ${outcome} as ${reason}: the ${seen} says ${code} ${callResults[code]}`, async (t) => {
        const bed = await createSoapBed(t, options);
        if (way.seen === 'answer') {
          const { result, callResult } = await way.go(bed);
          const expected = { Code: code, Description: callResults[code] };
          assert.deepEqual([result, callResult], [outcome === 'approved', expected]);
        } else {
          await way.go(bed);
        }
        const row = (await bed.loggedAttempts()).at(-1);
        assert.ok(row !== undefined, 'nothing is in the log');
        assert.deepEqual([row.kind, row.outcome, row.reason], [kind, outcome, reason]);
        if (seen === 'row') assert.equal(callResultOf(row), code);
      });
    }
  }
}

export const phone = { countryCode: '1', number: '2015550123', extension: '' };
const number = '+12015550123';
export const pin = '482619';

/** Anna with a phone: one-way texts, texts that are answered by text, calls, and calls with a PIN. */
export const byText = { phone } satisfies Person;
export const byReply = { phone, textDirection: 'two-way' } satisfies Person;
export const byCall = { phone, authenticator: 'call' } satisfies Person;
export const byCallWithPin = { ...byCall, callMode: 'pin', pin } satisfies Person;

/** A carrier of texts that takes none. */
export function textsThat(fault: 'message' | 'carrier'): readonly TextCarrier[] {
  return [{ name: 'texts', takesReplies: false, send: async () => ({ accepted: false, reason: 'no', fault }) }];
}

type Asked = Input<PfWsSdk, 'PfAuthUser_5'>;

const usual = {
  username: 'anna',
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;

/** PfAuthUser_4, or with a number or a method PfAuthUser_5. */
export function ask(bed: SoapBed, fields: Partial<Asked> = {}): Promise<WalkedAnswer> {
  const { mode } = fields;
  const input = { ...usual, ...fields };
  return settle(bed, mode === undefined ? bed.soap.PfAuthUser_4(input) : bed.soap.PfAuthUser_5({ ...input, mode }));
}

/** PfAuthUser_4, and what is written back to the text. */
export async function reply(bed: SoapBed, write: (code: string) => string): Promise<WalkedAnswer> {
  const asked = bed.soap.PfAuthUser_4(usual);
  await untilRinging(bed);
  bed.carrier.reply({ from: number, text: write(codeSentTo(bed, number)) });
  return settle(bed, asked);
}

/** PfAuthUser_4, and what somebody does with the phone. */
export async function call(bed: SoapBed, act: (callId: string) => Promise<void>): Promise<WalkedAnswer> {
  const asked = bed.soap.PfAuthUser_4(usual);
  const { callId } = await untilCalled(bed);
  await act(callId);
  return settle(bed, asked);
}

/** The same, with the call answered, and these keys pressed. */
export function pressed({
  code,
  keys,
  person = byCall,
}: {
  readonly code: CallResultCode;
  readonly keys: string;
  readonly person?: Person;
}): Way {
  return answered({ kind: 'call', code, person }, (bed) =>
    call(bed, async (callId) => {
      await bed.phone.answer(callId);
      await bed.phone.press(callId, keys);
    }),
  );
}

/** Somebody with an active app; one that he has had for some time, so that nothing of its enrollment counts. */
export async function addAppUser(bed: SoapBed, fields: Person = {}) {
  const user = await bed.addUser({ authenticator: 'app', ...fields });
  const device = await bed.enroll(user);
  bed.clock.advanceSeconds(7200);
  return device;
}

/** PfAuthUser_4, and what the app says to the request that comes. */
export async function decide(
  bed: SoapBed,
  device: ReferenceClient,
  say: (request: ReceivedRequest) => Promise<unknown>,
): Promise<WalkedAnswer> {
  const asked = bed.soap.PfAuthUser_4(usual);
  let [request] = await device.poll();
  for (let polls = 0; request === undefined && polls < MAXIMUM_POLLS; polls += 1) [request] = await device.poll();
  if (request === undefined) throw new Error('The app was not asked.');
  await say(request);
  return settle(bed, asked);
}

/** Each asks the store. */
const MAXIMUM_POLLS = 5000;

/** The same, of somebody with the app alone. */
export function decided(code: CallResultCode, decision: Parameters<ReferenceClient['decide']>[1]): Way {
  return answered({ kind: 'app', code }, async (bed) => {
    const device = await addAppUser(bed);
    return decide(bed, device, (request) => device.decide(request, decision));
  });
}

/** CombinedAuthUser_4. */
export function combine(bed: SoapBed, password: string): Promise<WalkedAnswer> {
  const input = { ...usual, authenticationType: 'pfsdk', password } as const;
  return settle(bed, bed.soap.CombinedAuthUser_4(input));
}

/** An OATH code, or what should be one. */
export async function validate(
  bed: SoapBed,
  code: string,
  fields: { readonly authenticationRequestId?: string | undefined; readonly fallback?: boolean } = {},
): Promise<void> {
  await bed.soap.ValidateOathCode({ username: 'anna', code, fallback: false, ...fields });
}

/** ValidatePasscode: the code of a text. Default: the one that was sent. */
export async function validateText(bed: SoapBed, passcode = bed.sentCode()): Promise<void> {
  await bed.soap.ValidatePasscode({ username: 'anna', passcode });
}

/** A code of the help desk. */
export async function issueCode(bed: SoapBed): Promise<string> {
  const reason = 'left the phone at home';
  return (await bed.temporaryCodes.issue({ username: 'anna', reason, author: bed.author })).code;
}

/** PfAuthUser_4 for a prompt that is answered by another message; its id. */
export async function promptId(bed: SoapBed): Promise<string | undefined> {
  return (await bed.soap.PfAuthUser_4(usual)).authenticationRequestId;
}
