import type { CallResultCode } from '@mfa/shared/contract/call-results';
import type { ApprovalKind, AttemptRecord, AuthenticatorKind, DenialReason } from '../ports/records.ts';

type Kind = AttemptRecord['kind'];

/** How an attempt ended, as an outcome or a row of the log has it. */
export type Ending =
  | { readonly outcome: 'approved'; readonly kind: Kind; readonly reason: ApprovalKind }
  | { readonly outcome: 'denied'; readonly kind: Kind; readonly reason: DenialReason };

/** The call-status code of an attempt that has ended. Where the old table has no word for something, 0 (Unknown). */
export function callResultOf(ending: Ending | Pick<AttemptRecord, 'outcome' | 'kind' | 'reason'>): CallResultCode {
  return ending.outcome === 'approved'
    ? approvedCode(ending.reason as ApprovalKind, ending.kind)
    : deniedCode(ending.reason as DenialReason, ending.kind);
}

/** The code that says: the user has been asked, and the answer is to come by `Validate…`. */
export function pendingCode(kind: AuthenticatorKind): CallResultCode {
  switch (kind) {
    case 'oath-token':
      return 22;
    case 'text':
      return 20;
    case 'call':
    case 'app':
      return 0;
  }
}

function approvedCode(reason: ApprovalKind, kind: Kind): CallResultCode {
  switch (reason) {
    case 'oath-code':
      return 23;
    case 'fallback-oath-code':
      return 24;
    case 'text-code':
      return 19;
    case 'app':
      return 21;
    case 'call':
    case 'event-confirmed':
      return 2;
    case 'pin':
      return 1;
    case 'security-questions':
    case 'fallback-questions':
      return 25;
    case 'user-disabled':
      return 30;
    case 'no-user-match':
      return 31;
    case 'carriers-unreachable':
      return 32;
    case 'bypass':
      return 26;
    case 'cache':
      return 6;
    case 'cache-address':
      return 27;
    case 'cache-application':
      return 28;
    case 'trusted-address':
      return 29;
    case 'enrollment':
      return byKind(kind, { 'oath-token': 23, text: 19, call: 2, app: 21 });
    case 'static-token':
    case 'temporary-code':
    case 'password':
      return 0;
  }
}

function deniedCode(reason: DenialReason, kind: Kind): CallResultCode {
  switch (reason) {
    case 'wrong-response':
      return byKind(kind, { 'oath-token': 138, text: 122, call: 12, app: 137, pin: 1, 'temporary-code': 138 });
    case 'wrong-code-or-pin':
      return byKind(kind, { 'oath-token': 0, text: 123, call: 12, app: 130 });
    case 'pin-expired':
      return 5;
    case 'replayed':
      return byKind(kind, { 'oath-token': 139, text: 122, call: 12, app: 137, 'temporary-code': 139 });
    case 'out-of-date':
    case 'token-not-valid-yet':
    case 'token-expired':
      return byKind(kind, { 'oath-token': 140, text: 122, call: 12, app: 137 });
    case 'no-answer':
      return byKind(kind, { 'oath-token': 142, text: 121, call: 11, app: 133, 'security-questions': 143 });
    case 'expired':
    case 'no-prompt':
      return byKind(kind, {
        'oath-token': 142,
        text: 144,
        call: 11,
        app: 133,
        'security-questions': 143,
        'temporary-code': 140,
      });
    case 'too-many-tries':
      return byKind(kind, { 'oath-token': 138, text: 152, call: 12, app: 137 });
    case 'throttled':
    case 'new-number-capped':
    case 'number-capped':
    case 'account-capped':
    case 'hour-capped':
    case 'spend-capped':
      return 151;
    case 'locked-out':
      return 105;
    case 'blocked':
      return 14;
    case 'disabled':
      return 153;
    case 'user-not-found':
      return 154;
    case 'not-enrolled':
      return 155;
    case 'method-not-available':
    case 'token-disabled':
      return byKind(kind, { 'oath-token': 141, text: 124, call: 117, app: 134 });
    case 'undeliverable':
    case 'carriers-unreachable':
      return byKind(kind, { 'oath-token': 0, text: 120, call: 117, app: 0 });
    case 'wrong-password':
    case 'password-expired':
    case 'account-expired':
    case 'not-permitted':
      return 0;
    case 'in-progress':
      return 101;
    case 'international':
    case 'country-not-allowed':
      return 103;
    case 'number-not-allowed':
      return 100;
    case 'invalid-number':
      return 107;
    case 'declined':
      return byKind(kind, { 'oath-token': 0, text: 0, call: 2, app: 129 });
    case 'fraud-reported':
      return byKind(kind, { 'oath-token': 132, text: 132, call: 112, app: 132 });
    case 'all-devices-silent':
      return 135;
    case 'ambiguous':
      return 144;
    case 'unreachable':
      return 102;
    case 'voicemail':
      return 13;
    case 'hung-up':
      return 108;
    case 'disconnected':
      return 10;
    case 'no-input':
      return 4;
    case 'no-finish-key':
      return 3;
    case 'missing-pin':
      return 2;
    case 'wrong-pin':
      return byKind(kind, { 'oath-token': 1, text: 1, call: 1, app: 130, pin: 1 });
    case 'pin-not-changed':
      return byKind(kind, { 'oath-token': 5, text: 5, call: 5, app: 131, pin: 5 });
  }
}

/** The table has words for methods, and few for a password or what else a user knows. */
type Codes = Readonly<Record<AuthenticatorKind, CallResultCode> & Partial<Record<Kind, CallResultCode>>>;

function byKind(kind: Kind, codes: Codes): CallResultCode {
  return codes[kind] ?? 0;
}
