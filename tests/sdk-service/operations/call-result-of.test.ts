import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callResultOf, pendingCode } from '../../../sdk-service/operations/call-result-of.ts';
import type { ApprovalKind, AttemptRecord, DenialReason } from '../../../sdk-service/ports/records.ts';
import { type CallResultCode, callResults } from '../../../shared/contract/call-results.ts';

const approvals: readonly [ApprovalKind, AttemptRecord['kind'], CallResultCode][] = [
  ['oath-code', 'oath-token', 23],
  ['fallback-oath-code', 'oath-token', 24],
  ['text-code', 'text', 19],
  ['call', 'call', 2],
  ['pin', 'call', 1],
  ['user-disabled', 'text', 30],
  ['no-user-match', 'oath-token', 31],
  ['bypass', 'text', 26],
  ['trusted-address', 'text', 29],
  ['enrollment', 'oath-token', 23],
  ['enrollment', 'text', 19],
  ['password', 'password', 0],
  ['pin', 'pin', 1],
  ['security-questions', 'security-questions', 25],
  ['fallback-questions', 'security-questions', 25],
  ['static-token', 'static-token', 0],
];

for (const [reason, kind, code] of approvals) {
  test(`says "${callResults[code]}" for ${kind} approved by ${reason}`, () => {
    assert.equal(callResultOf({ outcome: 'approved', kind, reason }), code);
  });
}

const denials: readonly [DenialReason, AttemptRecord['kind'], CallResultCode][] = [
  ['wrong-response', 'oath-token', 138],
  ['wrong-response', 'text', 122],
  ['replayed', 'oath-token', 139],
  ['out-of-date', 'oath-token', 140],
  ['expired', 'oath-token', 142],
  ['no-answer', 'text', 121],
  ['expired', 'text', 144],
  ['in-progress', 'text', 101],
  ['international', 'text', 103],
  ['invalid-number', 'text', 107],
  ['ambiguous', 'text', 144],
  ['no-answer', 'call', 11],
  ['undeliverable', 'call', 117],
  ['unreachable', 'call', 102],
  ['voicemail', 'call', 13],
  ['hung-up', 'call', 108],
  ['disconnected', 'call', 10],
  ['no-input', 'call', 4],
  ['no-finish-key', 'call', 3],
  ['missing-pin', 'call', 2],
  ['wrong-pin', 'call', 1],
  ['pin-not-changed', 'call', 5],
  ['fraud-reported', 'call', 112],
  ['no-answer', 'app', 133],
  ['no-prompt', 'oath-token', 142],
  ['too-many-tries', 'text', 152],
  ['throttled', 'oath-token', 151],
  ['throttled', 'password', 151],
  ['locked-out', 'text', 105],
  ['blocked', 'text', 14],
  ['disabled', 'text', 153],
  ['user-not-found', 'text', 154],
  ['not-enrolled', 'oath-token', 155],
  ['method-not-available', 'oath-token', 141],
  ['method-not-available', 'text', 124],
  ['method-not-available', 'call', 117],
  ['method-not-available', 'app', 134],
  ['undeliverable', 'text', 120],
  ['wrong-password', 'password', 0],
  ['wrong-response', 'pin', 1],
  ['wrong-response', 'security-questions', 0],
  ['locked-out', 'pin', 105],
  ['expired', 'security-questions', 143],
  ['method-not-available', 'pin', 104],
  ['password-expired', 'password', 0],
  ['account-expired', 'password', 0],
  ['not-permitted', 'password', 0],
];

for (const [reason, kind, code] of denials) {
  test(`says "${callResults[code]}" for ${kind} denied as ${reason}`, () => {
    assert.equal(callResultOf({ outcome: 'denied', kind, reason }), code);
  });
}

test('says which answer is to come', () => {
  assert.equal(callResults[pendingCode('text')], 'Text Message Sent');
  assert.equal(callResults[pendingCode('oath-token')], 'OATH Code Pending');
});
