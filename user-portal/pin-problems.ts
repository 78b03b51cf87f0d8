/** Why a new PIN is not taken, as a sentence of the portal names it. */
export type PinProblem =
  | 'digits'
  | 'too-short'
  | 'too-long'
  | 'sequence'
  | 'repetition'
  | 'phone'
  | 'history'
  | 'present'
  | 'closed'
  | 'refused';

/** Of the SDK's sentence about the rule that is not met, what tells it apart; the portal says it in the person's language. */
const marks: readonly (readonly [RegExp, PinProblem])[] = [
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
