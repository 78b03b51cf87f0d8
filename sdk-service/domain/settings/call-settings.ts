import { flag, integer, text } from './definition-types.ts';

/** Phone calls, and what is reported during one. */
export const callSettings = {
  'call.attempts': integer({
    min: 1,
    max: 10,
    default: 1,
    help: 'Entries that a person may make in one call before it hangs up: wrong keys, wrong PINs, none at all.',
  }),
  'call.ringSeconds': integer({
    min: 10,
    max: 60,
    default: 25,
    help: 'Seconds for which a phone rings before it counts as not answered; a backup phone is called then.',
  }),
  'call.answerSeconds': integer({
    min: 3,
    max: 30,
    default: 8,
    help: 'Seconds without a key after which a call goes on.',
  }),
  'call.callerId': text({
    default: '',
    maxLength: 20,
    pattern: /^(|\+[1-9]\d{3,14})$/,
    rule: 'empty, or a number such as +12015550123',
    help: 'Number that is shown to people when they are called. Carriers take numbers that they know to be yours.',
  }),
  'call.sayExtension': flag({
    default: false,
    help: 'A call to a phone with an extension begins with "This call is for extension …", for whoever connects it.',
  }),
  'call.maximumPerHour': integer({
    min: 1,
    max: 1000,
    default: 10,
    help: 'Phone calls that one user may cause in an hour.',
  }),
  'call.maximumPerHourToNumbers': integer({
    min: 1,
    max: 100_000,
    default: 500,
    help: 'Phone calls in an hour to numbers that callers bring (PfAuthUser_5), for one user name; each number has call.maximumPerHour too.',
  }),
  'call.menu': flag({
    default: false,
    help: 'In a call people may press * and # for a menu: report fraud, and change the PIN where they are called with one and may change it.',
  }),
  'call.fraudAlerts': flag({
    default: true,
    help: 'Whoever is called without having signed in may report it with a code.',
  }),
  'call.fraudCode': text({
    default: '0',
    maxLength: 8,
    pattern: /^\d{1,8}$/,
    rule: '1 to 8 digits',
    help: 'Code that reports fraud when it is entered, with #, during the greeting. Nobody has it as a PIN while PINs have 4 digits and more.',
  }),
  'call.fraudBlocks': flag({
    default: true,
    help: 'Who reports fraud in a call, and confirms it with 1, is blocked (for block.days): somebody else knows his password.',
  }),
} as const;
