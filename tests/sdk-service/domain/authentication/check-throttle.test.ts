import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkThrottleOf, throttleRule } from '../../../../sdk-service/domain/authentication/check-throttle.ts';

const now = new Date('2026-11-24T09:00:00Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('leaves four failures free and doubles from 30 seconds to an hour', () => {
  assert.deepEqual(throttleRule.delaysSeconds, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600]);
});

test('looks at an answer when the wait is over', () => {
  assert.equal(checkThrottleOf({ failures: 0, throttledUntil: undefined }, now), undefined);
  assert.equal(checkThrottleOf({ failures: 5, throttledUntil: now }, now), undefined);
});

test('says how many whole seconds are left', () => {
  const throttle = { failures: 5, throttledUntil: inSeconds(29.001) };
  assert.deepEqual(checkThrottleOf(throttle, now), { outcome: 'denied', reason: 'throttled', retryAfterSeconds: 30 });
});

test('closes the authenticator at 100 failures in a row', () => {
  const throttle = { failures: 99, throttledUntil: inSeconds(-1) };
  assert.equal(checkThrottleOf(throttle, now), undefined);
  assert.equal(checkThrottleOf({ ...throttle, failures: 100 }, now)?.reason, 'locked-out');
});
