import type { TestContext } from 'node:test';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createSdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createApp } from '../../mobile-app-service/app.ts';
import type { NewUser } from '../../sdk-service/domain/users/new-user.ts';
import { startTwilio } from '../peers/twilio.ts';
import { startSdkInProcess, testAuthor } from './sdk-in-process.ts';
import { captureLog, serveApp } from './serve-app.ts';
import { until } from './until.ts';

const password = 'the account of the mobile service';
const sender = '+12015550199';
export const callerId = '+12015550198';

/** The SDK service with one carrier behind a mobile service, both as they run, and the carrier's side of it. */
export async function createTwilioBed(t: TestContext, fields: Partial<NewUser> = {}) {
  const sdk = await startSdkInProcess({ carrier: 'none' });
  t.after(() => sdk.close());
  await sdk.core.accounts.add({ name: 'svc-mobile', password, role: 'mobile' }, testAuthor);
  const client = createSdkClient({ url: sdk.url, username: 'svc-mobile', password });
  t.after(() => client.close());
  const config = readMobileAppServiceConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc-mobile',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: password,
    SSL_REQUIRED: 'false',
  });
  const { log, lines } = captureLog();
  const mobile = `${await serveApp(t, createApp({ config, client, log }).app)}/MultiFactorAuthMobileAppWebService`;
  await sdk.core.settings.set('mobile.url', `${mobile}/PfPaWs.asmx`, testAuthor);

  const twilio = await startTwilio(t);
  const { api, account, authToken: secret } = twilio;
  const carrier = await sdk.core.textCarriers.add(
    { kind: 'twilio', name: 'main', api, account, sender, callerId, takesReplies: true, secret },
    testAuthor,
  );
  const phone = { countryCode: '1', number: '2015550123', extension: '' };
  await sdk.core.users.add({ username: 'anna', authenticator: 'call', phone, ...fields }, testAuthor);

  /** PfAuthUser_4, as a caller asks it. */
  async function authenticate() {
    const { result, callResult } = await sdk.client.pfWsSdk.PfAuthUser_4({
      username: 'anna',
      initiatingAuthenticationType: 'pfsdk',
      applicationName: 'Payroll',
      requireUserMatch: true,
    });
    return { result, code: callResult?.Code };
  }

  /** The newest call, as Twilio has it: what it was told, and what it tells. */
  async function nextCall(count = 1) {
    const { sid, form } = await until(() => twilio.calls.length >= count && twilio.calls.at(-1));
    const { Url = '', StatusCallback = '' } = form;
    const tell = (url: string, more: Readonly<Record<string, string>> = {}) =>
      twilio.post(url, twilio.callFields(sid, more));
    return {
      sid,
      form,
      tell,
      /** Somebody picks up; the TwiML that he hears. */
      answer: (by = 'human') => tell(Url, Url.endsWith('/detected') ? { AnsweredBy: by } : {}),
      /** He presses keys, and `#` at the end where there is one. */
      press: (twiml: string, keys: string) => tell(actionOf(twiml), gathered(keys)),
      end: (CallStatus: string) => tell(StatusCallback, { CallStatus }),
    };
  }

  const logged = async () =>
    (await sdk.core.storage.tailAttempts({ after: 0, limit: 100 })).rows.map(
      ({ kind, outcome, reason }) => `${kind} ${outcome} ${reason}`,
    );

  return { sdk, client, mobile, lines, twilio, carrier, authenticate, nextCall, logged };
}

export type TwilioBed = Awaited<ReturnType<typeof createTwilioBed>>;

/** Where the keys go that a document of TwiML asks for. */
export function actionOf(twiml: string): string {
  return /<Gather[^>]* action="([^"]+)"/.exec(twiml)?.[1] ?? 'nothing is asked';
}

/** Where a document of TwiML goes on when no key is pressed. */
export function silenceOf(twiml: string): string {
  return /<Redirect[^>]*>([^<]+)</.exec(twiml)?.[1] ?? 'it does not go on';
}

export function gathered(keys: string): Record<string, string> {
  return { Digits: keys.replace(/#$/, ''), FinishedOnKey: keys.endsWith('#') ? '#' : '', msg: 'Gather End' };
}
