/** Why a phone is not taken: the field that it is about, and the sentence that names the rule. */
export interface PhoneProblem {
  readonly field: 'country' | 'phone' | 'extension';
  /** Key of the sentence. */
  readonly text: string;
}

/** Of the SDK's sentence about the rule that is not met, what tells it apart; the portal says it in the person's language. */
const marks: readonly (readonly [RegExp, PhoneProblem['field'], string])[] = [
  [/must be given/, 'phone', 'phoneProblem.missing'],
  [/is not a phone number/, 'phone', 'phoneProblem.notANumber'],
  [/is too short/, 'phone', 'phoneProblem.tooShort'],
  [/is too long/, 'phone', 'phoneProblem.tooLong'],
  [/country code that does not exist/, 'country', 'phoneProblem.countryCode'],
  [/not a number of its country/, 'phone', 'phoneProblem.notOfCountry'],
  [/of this country or kind/, 'country', 'phoneProblem.destination'],
  [/another than the first phone/, 'phone', 'phoneProblem.sameAsFirst'],
  [/an extension has/, 'extension', 'phoneProblem.extension'],
  [/an extension needs/, 'phone', 'phoneProblem.extensionAlone'],
  [/goes to no extension/, 'extension', 'phoneProblem.extensionByText'],
  [/entered by the help desk/, 'extension', 'phoneProblem.extensionClosed'],
];

/** A sentence that is not known is a refusal without a reason. */
export function findPhoneProblem(description = ''): PhoneProblem {
  const found = marks.find(([mark]) => mark.test(description));
  return found === undefined ? { field: 'phone', text: 'phoneProblem.refused' } : { field: found[1], text: found[2] };
}
