/**
 * What of a call can be replaced by a recording: the message types of the old product, by its names, each with the moment
 * at which it is heard.
 */
export const recordingTypes = {
  'greeting-standard': 'the greeting of a call without a PIN, where no fraud code is offered',
  'greeting-pin': 'the greeting of a call with a PIN, where no fraud code is offered',
  'fraud-greeting-standard': 'the greeting of a call without a PIN, with the offer of the fraud code',
  'fraud-greeting-pin': 'the greeting of a call with a PIN, with the offer of the fraud code',
  'retry-standard': 'the greeting once more, after an entry that was not good; without a PIN',
  'retry-pin': 'the greeting once more, after an entry that was not good; with a PIN',
  'authentication-successful': 'the sign-in was confirmed; the call ends',
  'authentication-denied': 'the sign-in was not confirmed; the call ends',
  'authentication-denied-retry': 'the entry was not good, ahead of the greeting once more',
  'fraud-confirmation': 'the fraud code was entered; 1 confirms it',
  'fraud-reported': 'the report was recorded; the call ends',
  'activation-greeting-standard': 'a phone is proved, of somebody without a PIN: said first of all',
  'activation-greeting-pin': 'a phone is proved, of somebody with a PIN: said first of all',
  activation: 'ahead of the code that proves a phone',
  'activation-retry': 'ahead of the same code once more',
  'extension-prompt': 'said first of all where there is an extension, and call.sayExtension is off',
  'extension-prompt-before-digits': 'said ahead of the digits of the extension, where call.sayExtension is on',
  'extension-prompt-after-digits': 'said behind the digits of the extension, where call.sayExtension is on',
} as const;

export type RecordingType = keyof typeof recordingTypes;

export function isRecordingType(name: string): name is RecordingType {
  return Object.hasOwn(recordingTypes, name);
}
