import type { TestContext } from 'node:test';
import type { NewUser } from '../../sdk-service/domain/users/new-user.ts';
import { createSdkCalls } from './call-operations.ts';
import { untilCalled, wordsOf } from './calling.ts';
import { settle } from './ringing.ts';
import { createTestBed } from './test-bed.ts';

export const phone = { countryCode: '1', number: '2015550123', extension: '' };
export const backupPhone = { countryCode: '1', number: '2015550124', extension: '' };
export const begin = {
  username: 'anna',
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;

/** Somebody who is called, with the application that asks and the phone in his hand. */
export async function createPhoneCallBed(t: TestContext, fields: Partial<NewUser> = {}) {
  const bed = await createTestBed(t);
  const sdk = createSdkCalls(bed);
  await bed.addUser({ phone, authenticator: 'call', ...fields });

  /** PfAuthUser_4, and what somebody does with the phone meanwhile. */
  async function authenticate(act: (callId: string) => Promise<unknown>) {
    const before = bed.phone.calls().length;
    const asked = sdk('PfAuthUser_4', begin);
    const { callId } = await untilCalled(bed, before + 1);
    await act(callId);
    const { result, callResult } = await settle(bed, asked);
    return { result, code: callResult?.Code, description: callResult?.Description };
  }

  /** Answers and presses keys. */
  const answer = (keys: string) =>
    authenticate(async (callId) => {
      await bed.phone.answer(callId);
      await bed.phone.press(callId, keys);
    });

  const heard = () => wordsOf(bed.phone.calls()[0]).join(' ');
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  return { bed, sdk, authenticate, answer, heard, set };
}
