import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callResultOf } from '../../sdk-service/operations/call-result-of.ts';
import type { AttemptRecord } from '../../sdk-service/ports/records.ts';
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

/** One way to an outcome: what stands in the log then, and in which number a caller or the log's reader sees it. */
export type Way = {
  readonly kind: AttemptRecord['kind'];
  readonly code: CallResultCode;
  readonly options?: Parameters<typeof createSoapBed>[1];
} & (
  | { readonly seen: 'answer'; readonly go: (bed: SoapBed) => Promise<WalkedAnswer> }
  /** In the last row of the log: no answer carries it. */
  | { readonly seen: 'row'; readonly go: (bed: SoapBed) => Promise<unknown> }
);

/** A test for each way to each reason. */
export function walk<Reason extends AttemptRecord['reason']>(
  outcome: AttemptRecord['outcome'],
  ways: Readonly<Record<Reason, readonly [Way, ...Way[]]>>,
): void {
  for (const [reason, all] of Object.entries(ways) as [Reason, readonly [Way, ...Way[]]][]) {
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
export function press(bed: SoapBed, keys: string): Promise<WalkedAnswer> {
  return call(bed, async (callId) => {
    await bed.phone.answer(callId);
    await bed.phone.press(callId, keys);
  });
}

/** Somebody with an active app; one that he has had for some time, so that nothing of its enrollment counts. */
export async function addAppUser(bed: SoapBed, fields: Parameters<SoapBed['addUser']>[0] = {}) {
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

/** PfAuthUser_4 for a prompt that is answered by another message; its id. */
export async function promptId(bed: SoapBed): Promise<string | undefined> {
  return (await bed.soap.PfAuthUser_4(usual)).authenticationRequestId;
}
