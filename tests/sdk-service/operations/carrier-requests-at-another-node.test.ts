import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { createCore } from '../../../sdk-service/core.ts';
import { actionOf, createTwilioBed, gathered } from '../../support/twilio-bed.ts';

test('a call that one node placed is answered at another, and of fifty keys at once one counts', async (t) => {
  const { sdk, twilio, mobile, authenticate, nextCall, logged } = await createTwilioBed(t);
  const config = readSdkServiceConfig({ MFA_DEMO: '1', MFA_DATA_DIR: sdk.folder, PORT: '0' });
  const other = await createCore({ ...config, log: { warn: () => undefined }, clock: sdk.clock });
  try {
    const asked = authenticate();
    const call = await nextCall();

    const tell = async (url: string, more: Readonly<Record<string, string>>, at = other) => {
      const fields = twilio.callFields(call.sid, more);
      const headers = new Map([
        ['content-type', 'application/x-www-form-urlencoded'],
        ['x-twilio-signature', twilio.sign(url, fields)],
      ]);
      const body = new URLSearchParams(fields).toString();
      const answer = await at.textCarriers.receive({ method: 'POST', path: url.slice(mobile.length), headers, body });
      return answer.outcome === 'answered' ? answer.body : answer.reason;
    };

    const greeting = await tell(call.form.Url ?? '', { AnsweredBy: 'human' });
    const keys = actionOf(greeting);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => tell(keys, gathered('#'), index % 2 === 0 ? other : sdk.core)),
    );
    assert.equal(answers.filter((twiml) => twiml.includes('Your sign-in was confirmed')).length, 1);
    assert.equal(answers.filter((twiml) => /<Response><Hangup\/><\/Response>/.test(twiml)).length, 49);
    assert.deepEqual(await asked, { result: true, code: 2 });
    assert.deepEqual(await logged(), ['call approved call']);
  } finally {
    await other.close();
  }
});
