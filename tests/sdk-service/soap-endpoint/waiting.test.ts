import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { callResult } from '../../../shared/contract/call-results.ts';
import { basic, credentials, type StartedEndpoint, startEndpoint } from '../../support/start-endpoint.ts';
import { until } from '../../support/until.ts';

const ns = 'http://www.phonefactor.com/PfWsSdk';

function post({ port }: StartedEndpoint, message: string) {
  const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><${message} xmlns="${ns}"/></s:Body></s:Envelope>`;
  const sent = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/PfWsSdk.asmx',
    agent: false,
    headers: { Authorization: basic(credentials), 'Content-Type': 'text/xml', 'Content-Length': body.length },
  });
  sent.on('error', () => undefined);
  sent.end(body);
  return sent;
}

async function statusOf(sent: ReturnType<typeof post>): Promise<number> {
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

test('two thousand that wait for their phones keep no quick message out, and each that hangs up is let go', async (t) => {
  let waiting = 0;
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const endpoint = await startEndpoint({
    limits: { requestsInFlight: 50 },
    handlers: {
      TestSecurity: () => ({ result: 'secure' }),
      PfAuthUser: async (_input, { park, signal }) => {
        waiting += 1;
        const hungUp = once(signal, 'abort');
        await park?.(Promise.race([answered, hungUp]));
        waiting -= 1;
        return { result: true, callResult: callResult(19), error: { Code: 0, Description: '' } };
      },
    },
  });
  t.after(() => endpoint.close());

  const sent: ReturnType<typeof post>[] = [];
  for (let count = 25; count <= 2000; count += 25) {
    for (let each = 0; each < 25; each += 1) sent.push(post(endpoint, 'PfAuthUser'));
    await until(() => waiting === count);
  }
  assert.equal(await statusOf(post(endpoint, 'TestSecurity')), 200);

  for (const gone of sent.slice(0, 500)) gone.destroy();
  await until(() => waiting === 1500);
  const statuses = Promise.all(sent.slice(500, 540).map(statusOf));
  answer();
  assert.deepEqual(new Set(await statuses), new Set([200]));
  await until(() => waiting === 0);
  assert.equal(await statusOf(post(endpoint, 'TestSecurity')), 200);
});
