import type { CallEvent } from '../../ports/voice-carrier.ts';
import type { CallDialogue, CallRules, DialogueOutput } from './call-dialogue.ts';
import { greet, menuItems, reportFraud, retry } from './call-steps.ts';

type Keys = Extract<CallEvent, { event: 'keys' }>;

/** Whether this entry opens the menu; with or without `#`, which people forget behind a star. */
export function opensMenu(dialogue: CallDialogue, { digits }: Keys, rules: CallRules): boolean {
  return digits === '*' && menuItems(dialogue, rules).length > 0;
}

/** What may be done in a call besides confirming it. Nothing in it approves: the greeting comes again. */
export function offerMenu(dialogue: CallDialogue, rules: CallRules): DialogueOutput {
  const say = [...menuItems(dialogue, rules), 'menuBack'];
  return { next: 'ask', dialogue: { ...dialogue, stage: 'menu' }, say, keys: 'choice' };
}

export function chooseFromMenu(dialogue: CallDialogue, { digits }: Keys, rules: CallRules): DialogueOutput {
  const items = menuItems(dialogue, rules);
  if (digits === '1' && items.includes('menuFraud')) return reportFraud(dialogue, rules);
  if (digits === '2' && items.includes('menuPin')) {
    return { next: 'ask', dialogue: { ...dialogue, stage: 'old-pin' }, say: ['oldPin'], keys: 'pin' };
  }
  if (digits === '*') return greet(dialogue, [], rules);
  return retry(dialogue, digits === '' ? 'no-input' : 'wrong-response', rules);
}
