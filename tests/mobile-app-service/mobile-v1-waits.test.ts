import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import express from 'express';
import { createDeviceWaits, type DeviceWaits } from '../../mobile-app-service/mobile-v1/device-waits.ts';
import { createMobileV1 } from '../../mobile-app-service/mobile-v1/routes.ts';
import { createWaitTickets } from '../../mobile-app-service/mobile-v1/wait-tickets.ts';
import { newId } from '../support/reference-client.ts';
import { captureLog, serveApp } from '../support/serve-app.ts';
import { waitForNews } from '../support/wait-for-news.ts';

type News = Awaited<ReturnType<SdkClient['extensions']['WaitForDevices']>>;

/** An SDK whose news the test tells by hand. */
function createNews() {
  const calls: { cursor: bigint; tell(cursor: bigint, ...deviceIds: string[]): void; fail(): void }[] = [];
  const client = {
    extensions: {
      WaitForDevices: ({ cursor }: { cursor: bigint }) =>
        new Promise<News>((resolve, reject) => {
          calls.push({
            cursor,
            tell: (end, ...deviceIds) => resolve({ result: true, cursor: end, deviceIds }),
            fail: () => reject(new MfaError('unavailable', 'away', { dependency: 'sdk' })),
          });
        }),
    },
  } as unknown as SdkClient;
  const waits = createDeviceWaits({ client, log: captureLog().log });
  return { client, calls, wait: (wait: Parameters<typeof waitForNews>[1]) => waitForNews(waits, wait) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a phone is told of what came between its look and its wait', async () => {
  const { wait, calls } = createNews();
  const first = wait({ id: 'a', cursor: 90n });
  calls[0]?.tell(95n, 'b');
  await turn();
  // b looked before 95, and begins to wait after it.
  assert.equal(await wait({ id: 'b', cursor: 92n }), 'news');
  calls[1]?.tell(96n, 'a');
  assert.equal(await first, 'news');
});

test('a phone that looked before anybody listened looks again', async () => {
  const { wait, calls } = createNews();
  const first = wait({ id: 'a', cursor: 100n });
  // Between 90 and 100 it may have been asked something, and nobody here was told.
  assert.equal(await wait({ id: 'b', cursor: 90n }), 'news');
  calls[0]?.tell(101n, 'a');
  assert.equal(await first, 'news');
});

test('the same phone that waits anew ends its older wait, and the older does not come back at once', async () => {
  const { wait, calls } = createNews();
  const older = wait({ id: 'a', cursor: 1n });
  const newer = wait({ id: 'a', cursor: 1n });
  assert.equal(await older, 'turned-away');
  calls[0]?.tell(2n, 'a');
  assert.equal(await newer, 'news');
});

test('where the SDK is away, all who wait are turned away', async () => {
  const { wait, calls } = createNews();
  const waiting = ['a', 'b'].map((id) => wait({ id, cursor: 1n }));
  calls[0]?.fail();
  assert.deepEqual(await Promise.all(waiting), ['turned-away', 'turned-away']);
});

test('a wait is over after its time, and one whose phone hung up at once', async () => {
  const { wait, calls } = createNews();
  const patient = wait({ id: 'a', cursor: 1n });
  assert.equal(await wait({ id: 'b', cursor: 1n, milliseconds: 1 }), 'quiet');
  assert.equal(await wait({ id: 'c', cursor: 1n, signal: AbortSignal.abort() }), 'quiet');
  calls[0]?.tell(2n, 'a');
  assert.equal(await patient, 'news');
});

test('a ticket is good for its device, for five minutes, until the next', () => {
  let now = 0;
  const tickets = createWaitTickets(() => now);
  const older = tickets.issue({ id: 'a', cursor: 1n });
  const ticket = tickets.issue({ id: 'a', cursor: 2n });
  const others = tickets.issue({ id: 'b', cursor: 3n });
  assert.equal(tickets.find({ id: 'a', ticket }), 2n);
  for (const wrong of [older, others, '', ticket.slice(1), `${ticket}AA`]) {
    assert.equal(tickets.find({ id: 'a', ticket: wrong }), undefined);
  }
  assert.equal(tickets.find({ id: 'nobody', ticket }), undefined);
  now = 300_000;
  assert.equal(tickets.find({ id: 'a', ticket }), undefined);
});

/** The protocol over an SDK that answers each message as the test says. */
async function serve(t: TestContext, receive: (input: { readonly call: string }) => Promise<unknown>) {
  const { log } = captureLog();
  const calls: string[] = [];
  const client = {
    extensions: {
      ReceiveDeviceMessage: (input: { call: string }) => {
        calls.push(input.call);
        return receive(input);
      },
    },
  } as unknown as SdkClient;
  const waits: DeviceWaits = { wait: (waiter) => waiter.end('quiet') };
  const app = express().use(
    createMobileV1({ client, findChannel: async () => undefined, waits, clientAddress: () => '192.0.2.1', log }),
  );
  const root = `${await serveApp(t, app)}/mobile/v1`;
  const post = async (path: string, type: string, body: string) => {
    const response = await fetch(`${root}/${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    calls,
    poll: (id: string) => post(`devices/${id}/poll`, 'application/jose', 'a.b.c'),
    decide: (id: string) => post(`requests/${id}/decision`, 'application/jose', 'a.b.c'),
    goOn: (id: string, body: unknown) => post(`devices/${id}/wait`, 'application/json', JSON.stringify(body)),
  };
}

const nothingNew = { result: true, answer: '{}', waitMs: 25_000, cursor: 7n, problem: 'none' };

test('a device whose poll brought nothing goes on waiting, and the SDK is not asked again', async (t) => {
  const { calls, poll, goOn } = await serve(t, async () => nothingNew);
  const id = newId();
  const polled = await poll(id);
  const { resume } = polled.body;
  assert.equal(typeof resume, 'string');
  const waited = await goOn(id, { resume, wait_ms: 25_000 });
  assert.deepEqual([waited.status, waited.body.requests, waited.body.resume], [200, [], resume]);
  assert.deepEqual(calls, ['poll']);
});

test('nobody waits without a ticket of his own', async (t) => {
  const { poll, goOn } = await serve(t, async () => nothingNew);
  const id = newId();
  const { resume } = (await poll(id)).body;
  for (const [device, body] of [
    [newId(), { resume }],
    [id, { resume: newId() }],
    [id, { resume: [resume] }],
    [id, {}],
    [id, null],
    [id, []],
  ] as const) {
    const { status } = await goOn(device, body);
    assert.ok(status === 401 || status === 400, JSON.stringify(body));
  }
});

test('a decision gets through however many polls wait for the SDK', async (t) => {
  const held = Promise.withResolvers<unknown>();
  const sdk = ({ call }: { readonly call: string }) =>
    call === 'poll' ? held.promise : Promise.resolve({ ...nothingNew, waitMs: 0, answer: '{"state":"approved"}' });
  const { calls, poll, decide } = await serve(t, sdk);
  const polls = Array.from({ length: 100 }, () => poll(newId()));
  assert.deepEqual((await decide(newId())).body, { state: 'approved' });
  held.resolve(nothingNew);
  const statuses = new Set((await Promise.all(polls)).map(({ status }) => status));
  assert.deepEqual(statuses, new Set([200]));
  assert.equal(calls.length, 101);
});
