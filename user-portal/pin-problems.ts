import type { Translate } from '@mfa/shared/i18n/translations';
import type { Request } from 'express';
import { formField } from './form-fields.ts';

/** Why a new PIN is not taken, and the key of the sentence that says so. */
const texts = {
  empty: 'changePin.empty',
  mismatch: 'changePin.mismatch',
  digits: 'changePin.digits',
  'too-short': 'changePin.tooShort',
  'too-long': 'changePin.tooLong',
  sequence: 'changePin.sequence',
  repetition: 'changePin.repetition',
  phone: 'changePin.phone',
  history: 'changePin.history',
  present: 'changePin.present',
  closed: 'changePin.closed',
  refused: 'changePin.refused',
  'not-allowed': 'changePin.notAllowed',
} as const;

export type PinProblem = keyof typeof texts;

/** Of the SDK's sentence about the rule that is not met, what tells it apart; the portal says it in the person's language. */
const marks: readonly (readonly [RegExp, PinProblem])[] = [
  [/must be given/, 'empty'],
  [/digits only/, 'digits'],
  [/at least \d+ digits/, 'too-short'],
  [/at most \d+ digits/, 'too-long'],
  [/in a row, up or down/, 'sequence'],
  [/times the same digit/, 'repetition'],
  [/of a phone number/, 'phone'],
  [/one of the last/, 'history'],
  [/the present one/, 'present'],
  [/wrong too often/, 'closed'],
];

/** A sentence that is not known is a refusal without a reason. */
export function findPinProblem(description = ''): PinProblem {
  return marks.find(([mark]) => mark.test(description))?.[1] ?? 'refused';
}

/** More than any PIN, with blanks between its digits. */
const longestPin = 40;

/** A new PIN, which stands in the form twice. */
export function readNewPin(request: Request): { readonly pin: string } | { readonly problem: PinProblem } {
  const [pin, again] = ['pin', 'again'].map((name) => formField(request, name, longestPin).replace(/\s/g, ''));
  if (!pin) return { problem: 'empty' };
  return pin === again ? { pin } : { problem: 'mismatch' };
}

/** @param of.minimum Digits. */
export function describePinProblem(
  t: Translate,
  { problem, minimum }: { readonly problem: PinProblem | undefined; readonly minimum: number },
): string | undefined {
  return problem && t(texts[problem], { minimum });
}
