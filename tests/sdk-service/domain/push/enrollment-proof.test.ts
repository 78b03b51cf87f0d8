import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAppBed } from '../../../support/app-bed.ts';

async function setUp(t: Parameters<typeof createAppBed>[0]) {
  const bed = await createAppBed(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  const user = await bed.addUser({ authenticator: 'app' });
  const request = await bed.portalRequest(user);
  const { begin } = bed.push.enrollments;
  return { bed, user, request, begin };
}

test('where the company asks for a code of the help desk, no link is drawn without it', async (t) => {
  const { bed, user, request, begin } = await setUp(t);
  const { code } = await bed.enrollmentCodes.issue({ username: user.username, author: bed.author });
  for (const proof of [undefined, '', 'AAAAA-AAAAA']) {
    assert.deepEqual(await begin({ ...request, proof }), {
      outcome: 'denied',
      reason: 'wrong-response',
      retryAfterSeconds: undefined,
    });
  }
  const begun = await begin({ ...request, proof: code.toLowerCase() });
  assert.equal(begun.outcome, 'begun');
  const second = await bed.portalRequest(user);
  assert.equal((await begin({ ...second, proof: code })).outcome, 'denied');
});

test('codes of the help desk that are guessed for the app close as they do for any method', async (t) => {
  const { request, begin } = await setUp(t);
  const reasons: string[] = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const begun = await begin({ ...request, proof: 'AAAAA-AAAAA' });
    if (begun.outcome === 'denied') reasons.push(begun.reason);
  }
  assert.deepEqual([reasons.length, reasons.at(0), reasons.at(-1)], [6, 'wrong-response', 'throttled']);
});
