import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createSdkClient, type SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createApp } from '../../mobile-app-service/app.ts';
import { captureLog, serveApp } from '../support/serve-app.ts';
import { until } from '../support/until.ts';

const address = '/MultiFactorAuthMobileAppWebService/call-backs/carrier/reply';

/** The mobile app web service before an SDK that answers when the test says so. */
async function serve(t: TestContext) {
  const waiting: (() => void)[] = [];
  const real = createSdkClient({ url: 'http://127.0.0.1:9/PfWsSdk.asmx', username: 'mobile', password: 'x' });
  t.after(() => real.close());
  const receive: SdkClient['extensions']['ReceiveCarrierRequest'] = () =>
    new Promise((resolve) => waiting.push(() => resolve({ result: true, answer: 'taken' })));
  const client = { ...real, extensions: { ...real.extensions, ReceiveCarrierRequest: receive } };
  const config = readMobileAppServiceConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'mobile',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: 'x',
  });
  const { log } = captureLog();
  const origin = await serveApp(t, createApp({ config, client, log }).app);
  const post = () => fetch(origin + address, { method: 'POST', body: 'Body=1' });
  return { waiting, post };
}

test('a flood of requests as carriers send them reaches the SDK 128 at a time, and the rest comes again', async (t) => {
  const { waiting, post } = await serve(t);
  const first = Array.from({ length: 128 }, post);
  await until(() => waiting.length === 128);
  const refused = await post();
  assert.deepEqual([refused.status, refused.headers.get('Retry-After')], [503, '5']);
  assert.equal(waiting.length, first.length);
  for (const answer of waiting.splice(0)) answer();
  for (const response of await Promise.all(first)) assert.equal(response.status, 200);
  const next = post();
  await until(() => waiting.length === 1);
  waiting[0]?.();
  assert.equal(await (await next).text(), 'taken');
});
