import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createGuessThrottle } from '../../../../sdk-service/domain/guessing/guess-throttle.ts';
import { createFixedClock } from '../../../support/fixed-clock.ts';

const rule = { freeFailures: 3, firstDelaySeconds: 30, longestDelaySeconds: 100, forgetOneAfterSeconds: 600 };

function newThrottle(capacity = 100) {
  const clock = createFixedClock();
  return { clock, throttle: createGuessThrottle({ clock, rule, capacity }) };
}

describe('guess throttle', () => {
  it('lets the free guesses through and then asks to wait', () => {
    const { throttle } = newThrottle();
    assert.deepEqual(
      [1, 2, 3, 4].map(() => throttle.begin('bob')),
      [undefined, undefined, undefined, 30],
    );
  });

  it('counts a guess before it is looked at, so that many at once are no way around', () => {
    const { throttle } = newThrottle();
    const allowed = Array.from({ length: 50 }, () => throttle.begin('bob')).filter((wait) => wait === undefined);
    assert.equal(allowed.length, 3);
  });

  it('doubles the delay with each further failure, up to its bound', () => {
    const { clock, throttle } = newThrottle();
    for (let guess = 0; guess < 3; guess += 1) throttle.begin('bob');
    const waits = [30, 60, 100, 100].map((seconds) => {
      const wait = throttle.begin('bob');
      clock.advanceSeconds(seconds);
      throttle.begin('bob');
      return wait;
    });
    assert.deepEqual(waits, [30, 60, 100, 100]);
  });

  it('tells the seconds that are left', () => {
    const { clock, throttle } = newThrottle();
    for (let guess = 0; guess < 3; guess += 1) throttle.begin('bob');
    clock.advanceSeconds(12);
    assert.equal(throttle.begin('bob'), 18);
  });

  it('forgets everything under a key when a guess is right', () => {
    const { throttle } = newThrottle();
    throttle.begin('bob');
    throttle.begin('bob');
    throttle.succeed('bob');
    assert.deepEqual(
      [1, 2, 3].map(() => throttle.begin('bob')),
      [undefined, undefined, undefined],
    );
  });

  it('takes back a guess that could not be looked at', () => {
    const { throttle } = newThrottle();
    throttle.begin('bob');
    throttle.begin('bob');
    throttle.begin('bob');
    throttle.withdraw('bob');
    assert.equal(throttle.begin('bob'), undefined);
    assert.equal(throttle.begin('bob'), 30);
  });

  it('forgets one failure after another while nobody guesses', () => {
    const { clock, throttle } = newThrottle();
    for (let guess = 0; guess < 3; guess += 1) throttle.begin('bob');
    clock.advanceSeconds(1200);
    assert.equal(throttle.begin('bob'), undefined);
    assert.equal(throttle.begin('bob'), undefined);
    assert.equal(throttle.begin('bob'), 30);
  });

  it('keeps keys apart', () => {
    const { throttle } = newThrottle();
    for (let guess = 0; guess < 4; guess += 1) throttle.begin('bob');
    assert.equal(throttle.begin('alice'), undefined);
  });

  it('remembers a bounded number of keys and drops the one longest untouched', () => {
    const { throttle } = newThrottle(2);
    for (let guess = 0; guess < 3; guess += 1) throttle.begin('bob');
    throttle.begin('alice');
    throttle.begin('carol');
    assert.equal(throttle.begin('bob'), undefined);
  });
});
