import type { TestContext } from 'node:test';
import type { NewUser } from '../../sdk-service/domain/users/new-user.ts';
import type { Input, Output } from '../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { createSdkCalls } from './call-operations.ts';
import { untilCalled, wordsOf } from './calling.ts';
import { phone } from './phone-call-bed.ts';
import { settle } from './ringing.ts';
import { createTestBed, type TestBed } from './test-bed.ts';

const messages =
  'transfer=Please confirm a transfer of <$amount$> to <$payee$>.|notice=Your card is blocked.|transfer.fr=Virement de <$amount$> à <$payee$>.';
const questions = 'card=Enter the last four digits of the card to be blocked.';

export const transfer = {
  username: 'anna',
  eventName: 'transfer',
  eventParameters: [
    { Name: 'amount', Value: '1,000 euros' },
    { Name: 'payee', Value: 'Ben Baker' },
  ],
} satisfies Input<PfWsSdk, 'EventConfirmationInitiateCall'>;

export const reached = {
  result: true,
  userExists: true,
  phoneCallResult: { Code: 2, Description: 'Only # Entered' },
  templateResult: { Code: 2, Description: 'Only # Entered' },
  digitsEntered: '',
  error: { Code: 0, Description: '' },
};

/** Somebody who is called about events, with the application that asks and the phone in his hand. */
export async function createEventCallBed(
  t: TestContext,
  {
    bed: made,
    fields = {},
  }: {
    /** Default: one of its own. */ readonly bed?: TestBed;
    readonly fields?: Partial<NewUser>;
  } = {},
) {
  const bed = made ?? (await createTestBed(t));
  const sdk = createSdkCalls(bed);
  await bed.addUser({ phone, ...fields });
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  await set('event.messages', messages);
  await set('event.questions', questions);

  /** EventConfirmationInitiateCall, and what somebody does with the phone meanwhile. */
  async function initiate(
    act: (callId: string) => Promise<unknown>,
    input: Input<PfWsSdk, 'EventConfirmationInitiateCall'> = transfer,
  ): Promise<Output<PfWsSdk, 'EventConfirmationInitiateCall'>> {
    const before = bed.phone.calls().length;
    const asked = sdk('EventConfirmationInitiateCall', input);
    const { callId } = await untilCalled(bed, before + 1);
    await act(callId);
    return settle(bed, asked);
  }

  /** Answers and presses keys; what the caller is told. */
  const answer = (keys: string, input?: Input<PfWsSdk, 'EventConfirmationInitiateCall'>) =>
    initiate(async (callId) => {
      await bed.phone.answer(callId);
      await bed.phone.press(callId, keys);
    }, input);

  const heard = () => wordsOf(bed.phone.calls()[0]).join(' ');
  const newest = () => bed.phone.calls()[0]?.callId ?? 'nobody was called';
  return { bed, sdk, initiate, answer, heard, newest, set };
}
