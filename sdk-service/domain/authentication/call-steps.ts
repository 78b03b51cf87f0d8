import type { DenialReason } from '../../ports/records.ts';
import type { CallDialogue, CallRules, CallVerdict, DialogueOutput, SentenceKey } from './call-dialogue.ts';

type MenuItem = 'menuFraud' | 'menuPin';

/** What the menu of this call offers; nothing: there is none. */
export function menuItems({ mode }: CallDialogue, rules: CallRules): readonly MenuItem[] {
  if (!rules.hasMenu) return [];
  const fraud = rules.fraudCode === '' ? [] : (['menuFraud'] as const);
  const pin = mode === 'pin' && rules.mayChangePin ? (['menuPin'] as const) : [];
  return [...fraud, ...pin];
}

/** Says who calls, and what may be pressed. */
export function greet(dialogue: CallDialogue, before: readonly SentenceKey[], rules: CallRules): DialogueOutput {
  const greeting = dialogue.mode === 'pin' ? 'greetingPin' : 'greetingStandard';
  const fraud = rules.fraudCode === '' ? [] : ['fraudOffer'];
  const menu = menuItems(dialogue, rules).length === 0 ? [] : ['menuOffer'];
  const greeted: CallDialogue = { ...dialogue, stage: 'greeting', isPinChosen: false };
  return { next: 'ask', dialogue: greeted, say: [...before, greeting, ...fraud, ...menu], keys: 'greeting' };
}

/** By a mistaken key nobody is locked out: with blocking it is asked for once more. */
export function reportFraud(dialogue: CallDialogue, { fraudBlocks }: CallRules): DialogueOutput {
  if (!fraudBlocks) return end(dialogue, { outcome: 'fraud', blocks: false }, ['fraudReported', 'goodbye']);
  const say = ['fraudConfirmation'];
  return { next: 'ask', dialogue: { ...dialogue, stage: 'fraud' }, say, keys: 'choice' };
}

/** A new PIN is entered twice. */
export function askNewPin(dialogue: CallDialogue, before: readonly SentenceKey[]): DialogueOutput {
  const asked: CallDialogue = { ...dialogue, stage: 'new-pin', newPinHash: '' };
  return { next: 'ask', dialogue: asked, say: [...before, 'newPin'], keys: 'pin' };
}

/** The PIN itself was right, so a new one that will not do is asked for again a fixed number of times. */
export function denyNewPin(dialogue: CallDialogue, rules: CallRules, why: SentenceKey): DialogueOutput {
  const failures = dialogue.failures + 1;
  const failed: CallDialogue = { ...dialogue, failures, newPinHash: '' };
  if (failures < Math.max(rules.attempts, NEW_PIN_TRIES)) return askNewPin(failed, [why]);
  // Nobody had to change it: the old one goes on, and the sign-in is still to be confirmed.
  if (dialogue.isPinChosen) return greet(failed, [why, 'pinKept'], rules);
  return deny(failed, 'pin-not-changed', [why, 'denied', 'goodbye']);
}

/** A new PIN has rules that nobody knows by heart. */
const NEW_PIN_TRIES = 3;

/** An entry that was not good: it counts, and is asked for once more, or ends the call. */
export function retry(dialogue: CallDialogue, reason: DenialReason, rules: CallRules): DialogueOutput {
  const failures = dialogue.failures + 1;
  const failed: CallDialogue = { ...dialogue, failures };
  if (failures >= rules.attempts) return deny(failed, reason, ['denied', 'goodbye']);
  return greet(failed, [retrySentences[reason] ?? 'retry'], rules);
}

const retrySentences: Readonly<Partial<Record<DenialReason, SentenceKey>>> = {
  'no-input': 'noInput',
  'no-finish-key': 'notFinished',
  'missing-pin': 'pinEmpty',
  'wrong-pin': 'wrongPin',
};

export function approve(dialogue: CallDialogue, say: readonly SentenceKey[]): DialogueOutput {
  return end(dialogue, { outcome: 'approved' }, [...say, 'goodbye']);
}

export function deny(dialogue: CallDialogue, reason: DenialReason, say: readonly SentenceKey[]): DialogueOutput {
  return end(dialogue, { outcome: 'denied', reason }, say);
}

export function end(dialogue: CallDialogue, verdict: CallVerdict, say: readonly SentenceKey[] = []): DialogueOutput {
  return { next: 'end', dialogue: { ...dialogue, stage: 'over', newPinHash: '' }, say, verdict };
}
