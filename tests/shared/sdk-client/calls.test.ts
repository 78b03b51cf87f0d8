import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Contract } from '../../../shared/contract/contract.ts';
import { extensions } from '../../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createSdkClient, type SdkClient } from '../../../shared/sdk-client/sdk-client.ts';
import { arbitraryMessage } from '../../support/contract-values.ts';
import { credentials, type StartedEndpoint, startEndpoint } from '../../support/start-endpoint.ts';

type Fields = Readonly<Record<string, unknown>>;
type Functions = Readonly<Record<string, (input: Fields) => Promise<Fields>>>;

let endpoint: StartedEndpoint;
let client: SdkClient;
/** What every handler was given last, and what it answers. */
let received: { message: string; input: unknown } | undefined;
let answers: Readonly<Record<string, Fields>> = {};

/** One handler for every message of a contract. */
function echo(contract: Contract) {
  return Object.fromEntries(
    Object.keys(contract.messages).map((message) => [
      message,
      (input: unknown) => {
        received = { message, input };
        return answers[message] as never;
      },
    ]),
  );
}

before(async () => {
  endpoint = await startEndpoint({ handlers: echo(pfWsSdk), extensionHandlers: echo(extensions) });
  client = createSdkClient({ url: endpoint.url, ...credentials });
});
after(async () => {
  client.close();
  await endpoint.close();
});

for (const contract of [pfWsSdk, extensions] as const) {
  test(`every value of ${contract.name} reaches the SDK, and every answer comes back`, async () => {
    const functions = (contract.name === 'PfWsSdk' ? client.pfWsSdk : client.extensions) as unknown as Functions;
    const exchange = arbitraryMessage(contract, 'request').chain((sent) =>
      arbitraryMessage({ ...contract, messages: only(contract, sent.message) }, 'response').map((answer) => ({
        sent,
        answer: answer.fields,
      })),
    );
    await fc.assert(
      fc.asyncProperty(exchange, async ({ sent, answer }) => {
        answers = { [sent.message]: answer };
        assert.deepEqual(await functions[sent.message]?.(sent.fields), answer);
        assert.deepEqual(received, { message: sent.message, input: sent.fields });
      }),
      { numRuns: 150 },
    );
  });
}

function only(contract: Contract, message: string): Contract['messages'] {
  return Object.fromEntries(Object.entries(contract.messages).filter(([name]) => name === message));
}

test('reaches each of the twelve overloads by its message', async () => {
  const overloads = Object.entries(pfWsSdk.messages).filter(([, definition]) => 'operation' in definition);
  for (const [message] of overloads) {
    answers = { [message]: { result: true, error: { Code: 0 } } };
    await (client.pfWsSdk as unknown as Functions)[message]?.({});
    assert.equal(received?.message, message);
  }
  assert.equal(overloads.length, 12);
});

test('a text that looks like CDATA arrives as that text and brings no element of its own', async () => {
  answers = { PrimaryAuthUser: { result: false } };
  const password = '<![CDATA[x]]></password><username>administrator</username><password><![CDATA[y]]>';
  await client.pfWsSdk.PrimaryAuthUser({
    username: 'ada',
    password,
    authenticationType: 'mswin',
    initiatingAuthenticationType: 'userportal',
  });
  const input = received?.input as { username?: string; password?: string };
  assert.equal(input.username, 'ada');
  assert.equal(input.password, password);
});

test('leaves out null and undefined', async () => {
  answers = { ValidatePin: { result: true } };
  await client.pfWsSdk.ValidatePin({ username: undefined, pin: null as unknown as string });
  assert.deepEqual(received?.input, {});
});

test('gives business errors back as the answer that they are', async () => {
  answers = { DeleteUser: { result: false, error: { Code: 2, Description: 'There is no user ada.' } } };
  const answer = await client.pfWsSdk.DeleteUser({ username: 'ada' });
  assert.deepEqual(answer, { result: false, error: { Code: 2, Description: 'There is no user ada.' } });
});

test('carries session and request id as headers', async () => {
  const seen: Record<string, string | string[] | undefined>[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const other = createSdkClient({ url: `http://127.0.0.1:${port}/x/PfWsSdk.asmx`, ...credentials });
  await assert.rejects(other.extensions.GetSession({}, { session: 'token-1', requestId: 'request-1' }));
  await assert.rejects(other.extensions.BeginSignIn({}));
  assert.equal(seen[0]?.['mfa-session'], 'token-1');
  assert.equal(seen[0]?.['x-request-id'], 'request-1');
  assert.equal(seen[1]?.['mfa-session'], undefined);
  assert.equal(seen[1]?.['x-request-id'], undefined);
  other.close();
  server.close();
});

test('finds the extensions beside the Web Service SDK', async () => {
  answers = { EndSession: { result: true } };
  assert.equal((await client.extensions.EndSession({}, { session: 'token-1' })).result, true);
});

test('refuses a session token that could not stand in a header', async () => {
  await assert.rejects(client.extensions.GetSession({}, { session: 'a\r\nX-Evil: 1' }), { code: 'malformed' });
});

test('carries many calls at once', async () => {
  answers = { UserExists: { result: true } };
  const results = await Promise.all(Array.from({ length: 100 }, () => client.pfWsSdk.UserExists({ username: 'ada' })));
  assert.ok(results.every(({ result }) => result));
});
