import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatOtp, hotp, type OathAlgorithm } from '../../../../sdk-service/domain/oath/hotp.ts';
import { type TotpCheck, timeStepOf, verifyTotp } from '../../../../sdk-service/domain/oath/totp.ts';
import { readVectors } from '../../../support/read-vectors.ts';

interface TotpVector {
  readonly title: string;
  readonly secret: string;
  readonly algorithm: OathAlgorithm;
  readonly at: string;
  readonly timeStep: number;
  readonly otp: string;
}

for (const { title, secret, algorithm, at, timeStep, otp } of readVectors<TotpVector>('rfc-6238')) {
  test(title, () => {
    const key = createSecretKey(Buffer.from(secret));
    const now = new Date(at);
    assert.equal(timeStepOf(now, 30), timeStep);
    assert.equal(formatOtp(hotp({ key, counter: timeStep, digits: 8, algorithm }), 8), otp);
    assert.deepEqual(verifyTotp({ ...usual, key, algorithm, digits: 8, now, code: otp }), {
      outcome: 'accepted',
      timeStep,
      drift: 0,
    });
  });
}

const key = createSecretKey(Buffer.from('12345678901234567890'));
const now = new Date('2026-11-24T09:30:10Z');
const present = timeStepOf(now, 30);
const usual: TotpCheck = {
  key,
  code: '',
  now,
  timeStepSeconds: 30,
  algorithm: 'SHA1',
  digits: 6,
  backwardSteps: 2,
  forwardSteps: 2,
  lastTimeStep: -1,
  drift: 0,
};

function codeOf(timeStep: number): string {
  return formatOtp(hotp({ key, counter: timeStep, digits: 6, algorithm: 'SHA1' }), 6);
}

test('accepts every step of the window and says which it was', () => {
  for (const offset of [-2, -1, 0, 1, 2]) {
    const result = verifyTotp({ ...usual, code: codeOf(present + offset) });
    assert.equal(result.outcome, 'accepted');
    assert.equal(result.outcome === 'accepted' && result.timeStep, present + offset);
  }
});

test('accepts a code until its last millisecond of the window and not after', () => {
  const code = codeOf(present);
  const lastMoment = new Date((present + 3) * 30_000 - 1);
  assert.equal(verifyTotp({ ...usual, code, now: lastMoment }).outcome, 'accepted');
  assert.equal(verifyTotp({ ...usual, code, now: new Date(lastMoment.getTime() + 1) }).outcome, 'out-of-date');
  const firstMoment = new Date((present - 2) * 30_000);
  assert.equal(verifyTotp({ ...usual, code, now: firstMoment }).outcome, 'accepted');
  assert.equal(verifyTotp({ ...usual, code, now: new Date(firstMoment.getTime() - 1) }).outcome, 'wrong-response');
});

test('accepts a code once only (RFC 6238 §5.2)', () => {
  const code = codeOf(present);
  assert.deepEqual(verifyTotp({ ...usual, code, lastTimeStep: present }), { outcome: 'replayed', timeStep: present });
  assert.deepEqual(verifyTotp({ ...usual, code, lastTimeStep: present + 1 }), {
    outcome: 'replayed',
    timeStep: present,
  });
});

test('tells a code that is too old from a wrong one, up to 20 steps before the window', () => {
  assert.equal(verifyTotp({ ...usual, code: codeOf(present - 3) }).outcome, 'out-of-date');
  assert.equal(verifyTotp({ ...usual, code: codeOf(present - 22) }).outcome, 'out-of-date');
  assert.equal(verifyTotp({ ...usual, code: codeOf(present - 23) }).outcome, 'wrong-response');
});

test('refuses a code from the future', () => {
  assert.equal(verifyTotp({ ...usual, code: codeOf(present + 3) }).outcome, 'wrong-response');
});

test('refuses what is not exactly as many digits as the token has', () => {
  const code = codeOf(present);
  for (const typed of ['', code.slice(1), `0${code}`, `${code} `, `+${code.slice(1)}`, '1e5000', '٠٠٠٠٠٠', '-00001']) {
    assert.equal(verifyTotp({ ...usual, code: typed }).outcome, 'wrong-response', typed);
  }
});

test('works with 60-second steps', () => {
  const step = timeStepOf(now, 60);
  const result = verifyTotp({ ...usual, timeStepSeconds: 60, code: codeOf(step - 1) });
  assert.equal(result.outcome === 'accepted' && result.timeStep, step - 1);
});

test('centres the window on the drift of the token (RFC 6238 §6)', () => {
  assert.equal(verifyTotp({ ...usual, drift: 4, code: codeOf(present + 6) }).outcome, 'accepted');
  assert.equal(verifyTotp({ ...usual, drift: 4, code: codeOf(present + 1) }).outcome, 'out-of-date');
  assert.equal(verifyTotp({ ...usual, drift: -4, code: codeOf(present) }).outcome, 'wrong-response');
});

test('follows a slow or fast clock by one step at a time', () => {
  const drifts = [-2, -1, 0, 1, 2].map((offset) => {
    const result = verifyTotp({ ...usual, drift: 1, code: codeOf(present + 1 + offset) });
    return result.outcome === 'accepted' ? result.drift : undefined;
  });
  assert.deepEqual(drifts, [0, 0, 1, 2, 2]);
});

test('follows a clock no farther than 20 steps', () => {
  const ahead = verifyTotp({ ...usual, drift: 20, code: codeOf(present + 22) });
  assert.deepEqual(ahead, { outcome: 'accepted', timeStep: present + 22, drift: 20 });
  const behind = verifyTotp({ ...usual, drift: -20, code: codeOf(present - 22) });
  assert.deepEqual(behind, { outcome: 'accepted', timeStep: present - 22, drift: -20 });
});

test('keeps accepting a token whose clock runs away slowly', () => {
  let state = { lastTimeStep: -1, drift: 0 };
  for (let day = 0; day < 15; day += 1) {
    const later = new Date(now.getTime() + day * 86_400_000);
    const code = codeOf(timeStepOf(later, 30) + day);
    const result = verifyTotp({ ...usual, ...state, now: later, code });
    assert.equal(result.outcome, 'accepted', `day ${day}`);
    if (result.outcome === 'accepted') state = { lastTimeStep: result.timeStep, drift: result.drift };
  }
  assert.ok(state.drift >= 12);
});

test('never accepts a step twice, whatever is typed when', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ seconds: fc.nat(90), offset: fc.integer({ min: -4, max: 4 }) }), { maxLength: 20 }),
      (answers) => {
        const accepted: number[] = [];
        let at = now.getTime();
        let state = { lastTimeStep: -1, drift: 0 };
        for (const { seconds, offset } of answers) {
          at += seconds * 1000;
          const code = codeOf(timeStepOf(new Date(at), 30) + offset);
          const result = verifyTotp({ ...usual, ...state, now: new Date(at), code });
          if (result.outcome === 'accepted') {
            state = { lastTimeStep: result.timeStep, drift: result.drift };
            accepted.push(result.timeStep);
          }
        }
        assert.deepEqual(
          accepted,
          [...new Set(accepted)].sort((a, b) => a - b),
        );
      },
    ),
    { numRuns: 100 },
  );
});
