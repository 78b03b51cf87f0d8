import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TypedToken } from '../../../sdk-service/domain/oath-tokens/parse-token.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { readVectors } from '../../support/read-vectors.ts';
import { createTestBed } from '../../support/test-bed.ts';

/** A user whose method is an imported token, and the messages by which an application asks for a code of it. */
async function createBed(t: TestContext, token: Partial<TypedToken>) {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'oath-token' });
  await bed.oathTokens.add({ serialNumber: 'T-1', secretKey: '', encoding: 'hex', ...token }, bed.author);
  await bed.oathTokens.assign({ username: 'anna', serialNumber: 'T-1', author: bed.author });
  const call = createSdkCalls(bed);
  async function signIn(passcode: string): Promise<boolean> {
    const begun = await call('PfAuthUser_4', {
      username: 'anna',
      requireUserMatch: true,
      applicationName: 'Payroll',
      initiatingAuthenticationType: 'pfsdk',
    });
    assert.equal(begun.callResult?.Code, 22);
    const { authenticationRequestId } = begun;
    const answer = { username: 'anna', code: passcode, authenticationRequestId, fallback: false };
    return (await call('ValidateOathCode', answer)).result;
  }
  return { bed, signIn };
}

function toHex(ascii: string): string {
  return Buffer.from(ascii, 'ascii').toString('hex');
}

interface TotpVector {
  readonly title: string;
  readonly secret: string;
  readonly algorithm: string;
  readonly at: string;
  readonly otp: string;
}

for (const { title, secret, algorithm, at, otp } of readVectors<TotpVector>('rfc-6238')) {
  test(`${title}: signs a user in, once`, async (t) => {
    const { bed, signIn } = await createBed(t, { secretKey: toHex(secret), algorithm, digits: 8 });
    bed.clock.advanceSeconds((new Date(at).getTime() - bed.clock.now().getTime()) / 1000);
    assert.equal(await signIn(otp), true);
    assert.equal(await signIn(otp), false);
  });
}

test('RFC 4226 Appendix D: ten codes in a row sign a user in, each once', async (t) => {
  const vectors = readVectors<{ readonly secret: string; readonly otp: string }>('rfc-4226');
  const { bed, signIn } = await createBed(t, { secretKey: toHex(vectors[0]?.secret ?? ''), counter: 0 });
  const results: boolean[] = [];
  for (const { otp } of vectors) results.push(await signIn(otp), await signIn(otp));
  assert.deepEqual(
    results,
    vectors.flatMap(() => [true, false]),
  );
  assert.equal((await bed.users.get('anna')).oathToken?.lastTimeStep, 9);
  assert.equal((await bed.logged()).filter((row) => row === 'oath-token denied replayed').length, 10);
});
