import type { CapReason } from './delivery-counts.ts';

/**
 * Why an attempt was denied. Closed; the log keeps it, the claimant never sees it. `no-answer`: a prompt that nobody
 * answered; `no-prompt`: an answer to a prompt that does not exist, is another caller's, or was answered already;
 * `wrong-code-or-pin`: which of the two is not told; `pin-expired`: right, and to be changed first;
 * `in-progress`: another attempt of the same person rings; `ambiguous`: an answer that may be meant for the prompt of
 * somebody else; `token-not-valid-yet`, `token-expired`, `token-disabled`: a right code of a token outside its days or
 * switched off; `declined`: said no on the phone; `fraud-reported`: and that it was somebody else who asked;
 * `all-devices-silent`: no phone of his has reacted lately; `invalid-number`, `international`: a number that the caller
 * brought, or a number abroad; `country-not-allowed`, `number-not-allowed`: where nobody is texted or called, and numbers
 * that cost more or belong to nobody; `new-number-capped`, `number-capped`, `account-capped`, `hour-capped`, `spend-capped`: so
 * many texts and calls have gone; `carriers-unreachable`: not one carrier of the method was to be had. Of phone calls:
 * `unreachable`: busy, not picked up or not connected; `no-input`, `no-finish-key`: nothing was pressed, or no `#` after it;
 * `missing-pin`, `wrong-pin`, `pin-not-changed`: what was entered where a PIN is asked for.
 */
export type DenialReason =
  | 'wrong-response'
  | 'wrong-code-or-pin'
  | 'pin-expired'
  | 'replayed'
  | 'out-of-date'
  | 'token-not-valid-yet'
  | 'token-expired'
  | 'token-disabled'
  | 'expired'
  | 'throttled'
  | 'too-many-tries'
  | 'locked-out'
  | 'blocked'
  | 'disabled'
  | 'user-not-found'
  | 'not-enrolled'
  | 'method-not-available'
  | 'undeliverable'
  | 'carriers-unreachable'
  | 'wrong-password'
  | 'password-expired'
  | 'account-expired'
  | 'not-permitted'
  | 'no-answer'
  | 'no-prompt'
  | 'in-progress'
  | 'ambiguous'
  | 'invalid-number'
  | 'international'
  | 'country-not-allowed'
  | 'number-not-allowed'
  | CapReason
  | 'declined'
  | 'fraud-reported'
  | 'all-devices-silent'
  | 'unreachable'
  | 'voicemail'
  | 'hung-up'
  | 'disconnected'
  | 'no-input'
  | 'no-finish-key'
  | 'missing-pin'
  | 'wrong-pin'
  | 'pin-not-changed';

/** How an attempt was approved. `event-confirmed`: an event was, in a call; that lets nobody in. */
export type ApprovalKind =
  | 'oath-code'
  | 'fallback-oath-code'
  | 'text-code'
  | 'app'
  | 'call'
  | 'event-confirmed'
  | 'pin'
  | 'security-questions'
  | 'fallback-questions'
  | 'static-token'
  | 'temporary-code'
  | 'password'
  | 'user-disabled'
  | 'carriers-unreachable'
  | 'no-user-match'
  | 'bypass'
  | 'trusted-address'
  | 'cache'
  | 'cache-address'
  | 'cache-application'
  | 'enrollment';
