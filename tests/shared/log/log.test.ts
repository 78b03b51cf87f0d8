import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInRequest } from '@mfa/shared/log/request-context';
import { MfaError } from '@mfa/shared/mfa-error';
import { Secret } from '@mfa/shared/secret';
import { captureLog } from '../../support/serve-app.ts';

const secretFields = [
  'password',
  'newPassword',
  'Authorization',
  'cookie',
  'Set-Cookie',
  'MFA-Session',
  'sessionToken',
  'secret',
  'OathTokenSecretKey',
  'otp',
  'code',
  'Pin',
  'HistoricalPinValues',
  'StaticToken',
  'SecurityAnswer1',
  'DeviceToken',
  'activationCode',
  'masterKey',
];

test('no value under the name of a secret reaches a line, however deep', () => {
  const { log, lines } = captureLog();
  for (const name of secretFields) log.info({ [name]: 'hunter2', request: { list: [{ [name]: 'hunter2' }] } }, 'x');
  assert.ok(
    !lines.join('').includes('hunter2'),
    lines.find((line) => line.includes('hunter2')),
  );
  assert.equal(lines.length, secretFields.length);
});

test('no secret of a child log, no Secret and no bytes reach a line', () => {
  const { log, lines } = captureLog();
  log
    .child({ pin: 'hunter2' })
    .child({ otp: 'hunter2' })
    .info({ key: Buffer.from('hunter2'), value: new Secret('hunter2') }, 'x');
  assert.ok(!lines.join('').includes('hunter2'));
  assert.match(lines.join(''), /"key":"\[7 bytes\]"/);
});

test('what helps to find a fault stays readable', () => {
  const { log, lines } = captureLog();
  log.info({ username: 'alice', countryCode: '44', errorCode: 7, status: 200 }, 'signed in');
  const line = JSON.parse(lines[0] ?? '');
  assert.deepEqual(
    [line.level, line.app, line.username, line.countryCode, line.errorCode, line.msg],
    ['info', 'test', 'alice', '44', 7, 'signed in'],
  );
  assert.match(line.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('an error shows code, message, stack and causes, and no other property', () => {
  const { log, lines } = captureLog();
  const cause = Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED', config: { headers: 'hunter2' } });
  log.error({ err: new MfaError('unavailable', 'The SDK is away.', { cause, dependency: 'sdk' }) }, 'x');
  const { err } = JSON.parse(lines[0] ?? '');
  assert.deepEqual([err.errorCode, err.dependency, err.cause.errorCode], ['unavailable', 'sdk', 'ECONNREFUSED']);
  assert.match(err.stack, /log\.test/);
  assert.ok(!lines.join('').includes('hunter2'));
});

test('each line written in a request carries its id, also after waiting', async () => {
  const { log, lines } = captureLog();
  await runInRequest({ requestId: 'r-1' }, async () => {
    await Promise.resolve();
    log.info('inside');
  });
  log.info('outside');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).requestId),
    ['r-1', undefined],
  );
});

test('a line has a bound, whatever is logged', () => {
  const { log, lines } = captureLog();
  const circle: Record<string, unknown> = {
    text: 'x'.repeat(100_000),
    list: Array.from({ length: 10_000 }, () => 'y'),
  };
  circle.self = circle;
  log.info({ circle }, 'x');
  assert.ok((lines[0] ?? '').length < 20_000, String(lines[0]?.length));
});
