import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callResultOf, pendingCode } from '../../../sdk-service/operations/call-result-of.ts';
import type { ApprovalKind, AttemptRecord, DenialReason } from '../../../sdk-service/ports/records.ts';
import { type CallResultCode, callResults } from '../../../shared/contract/call-results.ts';

/** The number by the kind of the attempt; 0 where the old table has no word. */
type Codes = Readonly<Partial<Record<AttemptRecord['kind'], CallResultCode>>>;

const anyKind = (code: CallResultCode): Codes => ({ 'oath-token': code, text: code, call: code, app: code });

const approvals: Readonly<Record<ApprovalKind, Codes>> = {
  'oath-code': { 'oath-token': 23 },
  'fallback-oath-code': { 'oath-token': 24 },
  'text-code': { text: 19 },
  app: { app: 21 },
  call: { call: 2 },
  'event-confirmed': { call: 2 },
  pin: { call: 1, pin: 1 },
  'security-questions': { 'security-questions': 25 },
  'fallback-questions': { 'security-questions': 25 },
  'static-token': { 'static-token': 0 },
  'temporary-code': { 'temporary-code': 0 },
  password: { password: 0 },
  'user-disabled': anyKind(30),
  'carriers-unreachable': { text: 32, call: 32 },
  'no-user-match': anyKind(31),
  bypass: anyKind(26),
  'trusted-address': anyKind(29),
  cache: anyKind(6),
  'cache-address': anyKind(27),
  'cache-application': anyKind(28),
  enrollment: { 'oath-token': 23, text: 19, call: 2, app: 21 },
};

const denials: Readonly<Record<DenialReason, Codes>> = {
  'wrong-response': {
    'oath-token': 138,
    text: 122,
    call: 12,
    app: 137,
    pin: 1,
    'temporary-code': 138,
    'security-questions': 0,
    'static-token': 0,
  },
  'wrong-code-or-pin': { text: 123 },
  'pin-expired': { text: 5 },
  replayed: { 'oath-token': 139, text: 122, 'temporary-code': 139 },
  'out-of-date': { 'oath-token': 140 },
  'token-not-valid-yet': { 'oath-token': 140 },
  'token-expired': { 'oath-token': 140 },
  'token-disabled': { 'oath-token': 141 },
  expired: {
    'oath-token': 142,
    text: 144,
    call: 11,
    app: 133,
    'security-questions': 143,
    'temporary-code': 140,
    password: 0,
  },
  throttled: { ...anyKind(151), password: 151, pin: 151, 'static-token': 151 },
  'too-many-tries': { 'oath-token': 138, text: 152 },
  'locked-out': { ...anyKind(105), pin: 105, 'security-questions': 105, password: 105 },
  blocked: anyKind(14),
  disabled: { ...anyKind(153), password: 153 },
  'user-not-found': { ...anyKind(154), password: 154 },
  'not-enrolled': { ...anyKind(155), pin: 155 },
  'method-not-available': { 'oath-token': 141, text: 124, call: 117, app: 134, 'static-token': 0 },
  undeliverable: { text: 120, call: 117 },
  'carriers-unreachable': { text: 120, call: 117 },
  'wrong-password': { password: 0 },
  'password-expired': { password: 0 },
  'account-expired': { password: 0 },
  'not-permitted': { password: 0 },
  'no-answer': { 'oath-token': 142, text: 121, call: 11, app: 133 },
  'no-prompt': { 'oath-token': 142, text: 144, 'security-questions': 143 },
  'in-progress': anyKind(101),
  ambiguous: { text: 144 },
  'invalid-number': { text: 107, call: 107 },
  international: { text: 103, call: 103 },
  'country-not-allowed': { text: 103, call: 103 },
  'number-not-allowed': { text: 100, call: 100 },
  'new-number-capped': { text: 151, call: 151 },
  'number-capped': { text: 151, call: 151 },
  'account-capped': { text: 151, call: 151 },
  'hour-capped': { text: 151, call: 151 },
  'spend-capped': { text: 151, call: 151 },
  declined: { app: 129 },
  'fraud-reported': { call: 112, app: 132 },
  'all-devices-silent': { app: 135 },
  unreachable: { call: 102 },
  voicemail: { call: 13 },
  'hung-up': { call: 108 },
  disconnected: { call: 10 },
  'no-input': { call: 4 },
  'no-finish-key': { call: 3 },
  'missing-pin': { call: 2 },
  'wrong-pin': { call: 1, app: 130 },
  'pin-not-changed': { call: 5, app: 131 },
};

for (const [outcome, table] of [
  ['approved', approvals],
  ['denied', denials],
] as const) {
  for (const [reason, codes] of Object.entries(table)) {
    for (const [kind, code] of Object.entries(codes)) {
      test(`says "${callResults[code]}" for ${kind} ${outcome} by ${reason}`, () => {
        const row = { outcome, kind, reason } as Pick<AttemptRecord, 'outcome' | 'kind' | 'reason'>;
        assert.equal(callResultOf(row), code);
      });
    }
  }
}

test('says which answer is to come', () => {
  assert.equal(callResults[pendingCode('text')], 'Text Message Sent');
  assert.equal(callResults[pendingCode('oath-token')], 'OATH Code Pending');
});
