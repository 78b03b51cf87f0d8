import type { DenialReason, User } from '../../ports/records.ts';
import type { CallEvent } from '../../ports/voice-carrier.ts';
import type { PinOutcome } from '../pins/verify-pin.ts';
import { chooseFromMenu, offerMenu, opensMenu } from './call-menu.ts';
import { approve, askNewPin, deny, denyNewPin, end, greet, reportFraud, retry } from './call-steps.ts';
import { isSameHash } from './text-code.ts';

/** `code`: a code is read out, to be typed elsewhere (User Setup). */
export type CallMode = User['callMode'] | 'code';

/** How far a call has come. Kept in the store between two keys, since the next may come to any node. */
export interface CallDialogue {
  readonly mode: CallMode;
  /** `ringing`: nobody has answered. `over`: decided; whatever comes then is answered by hanging up. */
  readonly stage: 'ringing' | 'greeting' | 'menu' | 'fraud' | 'old-pin' | 'new-pin' | 'repeat-pin' | 'over';
  /** Entries that were not good. */
  readonly failures: number;
  /** The backup phone rings, or was called. */
  readonly isBackup: boolean;
  /** Keyed hash of a new PIN that was entered once; empty: none. */
  readonly newPinHash: string;
  /** The PIN is changed since he wants to; absent: since he has to, or not at all. */
  readonly isPinChosen?: boolean;
}

/** The company's rules, as they are when a key is pressed. */
export interface CallRules {
  /** Entries that may be made in one call. */
  readonly attempts: number;
  /** Empty: nobody reports fraud by phone. */
  readonly fraudCode: string;
  readonly fraudBlocks: boolean;
  readonly hasBackup: boolean;
  readonly mayChangePin: boolean;
  /** Whether there is more to do in the call than to confirm it. */
  readonly hasMenu: boolean;
}

/** What happens to a dialogue: a thing in the call, or what became of a thing that it needed. */
export type DialogueInput =
  | CallEvent
  | { readonly event: 'pin-verified'; readonly outcome: PinOutcome }
  | { readonly event: 'pin-hashed'; readonly hash: string; readonly pin: string }
  /** `refused`: key of the sentence that says which rule is not met; undefined: changed. */
  | { readonly event: 'pin-changed'; readonly refused: string | undefined };

/** What is to be done next. `verdict`: the attempt is decided by it, unless it was over already. */
export type DialogueOutput =
  | { readonly next: 'verify-pin'; readonly dialogue: CallDialogue; readonly pin: string }
  | { readonly next: 'hash-pin'; readonly dialogue: CallDialogue; readonly pin: string }
  | { readonly next: 'change-pin'; readonly dialogue: CallDialogue; readonly pin: string }
  | { readonly next: 'call-backup'; readonly dialogue: CallDialogue }
  | {
      readonly next: 'ask';
      readonly dialogue: CallDialogue;
      readonly say: readonly SentenceKey[];
      readonly keys: AskedKeys;
    }
  | {
      readonly next: 'end';
      readonly dialogue: CallDialogue;
      readonly say: readonly SentenceKey[];
      readonly verdict: CallVerdict;
    };

export type CallVerdict =
  | { readonly outcome: 'approved' }
  | { readonly outcome: 'denied'; readonly reason: DenialReason }
  /** The user is denied and, where the company says so, blocked. */
  | { readonly outcome: 'fraud'; readonly blocks: boolean }
  /** Nothing is decided by this call: a code was read out, or it was over. */
  | { readonly outcome: 'none' };

/** Keys of the locales, `call.` stands before none of them; and `activationGreeting` and `extensionPrompt`, which are only recorded. */
export type SentenceKey = string;

export type AskedKeys = 'greeting' | 'pin' | 'choice';

/** A call that begins. */
export function beginDialogue(mode: CallMode): CallDialogue {
  return { mode, stage: 'ringing', failures: 0, isBackup: false, newPinHash: '' };
}

/**
 * One step of a call, and nothing but that: what was heard goes in, what is to be said and done comes out. A call that is
 * decided, and keys that nobody asked for, change nothing.
 */
export function advanceDialogue(dialogue: CallDialogue, input: DialogueInput, rules: CallRules): DialogueOutput {
  if (dialogue.stage === 'over') return end(dialogue, { outcome: 'none' });
  switch (input.event) {
    case 'answered':
      return dialogue.stage === 'ringing' ? answer(dialogue, input.by, rules) : end(dialogue, { outcome: 'none' });
    case 'ended':
      return endOfCall(dialogue, input.how, rules);
    case 'keys':
      return press(dialogue, input, rules);
    case 'pin-verified':
      return afterPin(dialogue, input.outcome, rules);
    case 'pin-hashed':
      return afterHash(dialogue, input, rules);
    case 'pin-changed':
      return afterChange(dialogue, input.refused, rules);
  }
}

function answer(dialogue: CallDialogue, by: 'person' | 'machine', rules: CallRules): DialogueOutput {
  if (by === 'machine') return deny(dialogue, 'voicemail', []);
  if (dialogue.mode === 'code')
    return end(dialogue, { outcome: 'none' }, ['activationGreeting', 'code', 'codeAgain', 'goodbye']);
  return greet(dialogue, [], rules);
}

function endOfCall(
  dialogue: CallDialogue,
  how: Extract<CallEvent, { event: 'ended' }>['how'],
  rules: CallRules,
): DialogueOutput {
  if (dialogue.stage === 'ringing') {
    if (how === 'hung-up') return deny(dialogue, 'hung-up', []);
    if (rules.hasBackup && !dialogue.isBackup)
      return { next: 'call-backup', dialogue: { ...dialogue, isBackup: true } };
    return deny(dialogue, 'unreachable', []);
  }
  // A PIN that had to be changed was right, and is still the old one.
  const isPinDue = (dialogue.stage === 'new-pin' || dialogue.stage === 'repeat-pin') && dialogue.isPinChosen !== true;
  if (isPinDue) return deny(dialogue, 'pin-not-changed', []);
  return deny(dialogue, how === 'hung-up' ? 'hung-up' : 'disconnected', []);
}

type Keys = Extract<CallEvent, { event: 'keys' }>;

function press(dialogue: CallDialogue, keys: Keys, rules: CallRules): DialogueOutput {
  const { digits, finished } = keys;
  switch (dialogue.stage) {
    case 'ringing':
    case 'over':
      return end(dialogue, { outcome: 'none' });
    case 'fraud':
      return confirmFraud(dialogue, digits, rules);
    case 'menu':
      return chooseFromMenu(dialogue, keys, rules);
    case 'old-pin':
      if (!finished) return retry(dialogue, digits === '' ? 'no-input' : 'no-finish-key', rules);
      return digits === '' ? retry(dialogue, 'missing-pin', rules) : { next: 'verify-pin', dialogue, pin: digits };
    case 'new-pin':
      if (!finished || digits === '') return denyNewPin(dialogue, rules, finished ? 'pinEmpty' : 'notFinished');
      return { next: 'hash-pin', dialogue, pin: digits };
    case 'repeat-pin':
      return { next: 'hash-pin', dialogue, pin: digits };
    case 'greeting':
      if (opensMenu(dialogue, keys, rules)) return offerMenu(dialogue, rules);
      if (!finished) return retry(dialogue, digits === '' ? 'no-input' : 'no-finish-key', rules);
      if (digits !== '' && digits === rules.fraudCode) return reportFraud(dialogue, rules);
      if (dialogue.mode === 'pin') {
        return digits === '' ? retry(dialogue, 'missing-pin', rules) : { next: 'verify-pin', dialogue, pin: digits };
      }
      return digits === '' ? approve(dialogue, ['approved']) : retry(dialogue, 'wrong-response', rules);
  }
}

function confirmFraud(dialogue: CallDialogue, digits: string, rules: CallRules): DialogueOutput {
  if (digits === '1') return end(dialogue, { outcome: 'fraud', blocks: true }, ['fraudReportedBlocked', 'goodbye']);
  return retry({ ...dialogue, stage: 'greeting' }, 'wrong-response', rules);
}

function afterPin(dialogue: CallDialogue, outcome: PinOutcome, rules: CallRules): DialogueOutput {
  const isRight = outcome === 'ok' || outcome === 'expired' || outcome === 'must-change';
  if (isRight && dialogue.stage === 'old-pin') return askNewPin({ ...dialogue, isPinChosen: true }, []);
  switch (outcome) {
    case 'ok':
      return approve(dialogue, ['approved']);
    case 'expired':
    case 'must-change':
      if (!rules.mayChangePin) return deny(dialogue, 'pin-not-changed', ['pinHelpDesk', 'goodbye']);
      return askNewPin(dialogue, [outcome === 'expired' ? 'pinExpired' : 'pinMustChange']);
    case 'wrong':
      return retry(dialogue, 'wrong-pin', rules);
    case 'none':
      return deny(dialogue, 'not-enrolled', ['denied', 'goodbye']);
    case 'throttled':
      return deny(dialogue, 'locked-out', ['denied', 'goodbye']);
  }
}

function afterHash(
  dialogue: CallDialogue,
  { hash, pin }: { readonly hash: string; readonly pin: string },
  rules: CallRules,
): DialogueOutput {
  if (dialogue.stage === 'new-pin') {
    const asked: CallDialogue = { ...dialogue, stage: 'repeat-pin', newPinHash: hash };
    return { next: 'ask', dialogue: asked, say: ['repeatPin'], keys: 'pin' };
  }
  if (isSameHash(Buffer.from(dialogue.newPinHash, 'base64url'), Buffer.from(hash, 'base64url')))
    return { next: 'change-pin', dialogue: { ...dialogue, newPinHash: '' }, pin };
  return denyNewPin(dialogue, rules, 'pinMismatch');
}

function afterChange(dialogue: CallDialogue, refused: string | undefined, rules: CallRules): DialogueOutput {
  if (refused !== undefined) return denyNewPin(dialogue, rules, refused);
  // Who changes it since he wants to has not confirmed the sign-in by that: he may not be the one who signs in.
  return dialogue.isPinChosen ? greet(dialogue, ['pinChanged'], rules) : approve(dialogue, ['pinChanged', 'approved']);
}
