import { languages } from '../languages/languages.ts';
import { choice, flag } from './definition-types.ts';

/**
 * What a new user gets where nothing else is said. A user keeps what he was given: changing one of these leaves those who
 * are there as they are.
 */
export const newUserSettings = {
  'defaults.callMode': choice({
    values: ['standard', 'pin'],
    default: 'standard',
    help: 'Phone call of a new user: the hash key alone, or a PIN before it.',
  }),
  'defaults.textDirection': choice({
    values: ['one-way', 'two-way'],
    default: 'one-way',
    help: 'Text message of a new user: the code is typed where he signs in, or sent back as an answer.',
  }),
  'defaults.textMode': choice({
    values: ['otp', 'otp-plus-pin'],
    default: 'otp',
    help: 'Text message of a new user: the code alone, or with a PIN behind it.',
  }),
  'defaults.appMode': choice({
    values: ['standard', 'pin'],
    default: 'standard',
    help: 'Mobile app of a new user: a tap, or a PIN besides.',
  }),
  'defaults.globalServices': flag({ default: false, help: 'Whether a new user may be called in expensive zones.' }),
  'defaults.userCanChangePhone': flag({ default: true, help: 'Whether a new user may change his phone himself.' }),
  'defaults.keepPhoneSynchronized': flag({
    default: false,
    help: 'Whether the phone of a new user follows the directory.',
  }),
  'company.callLanguage': languageOf('phone calls'),
  'company.textLanguage': languageOf('text messages'),
  'company.appLanguage': languageOf('the mobile app'),
  'company.oathLanguage': languageOf('OATH token prompts'),
} as const;

function languageOf(channel: string) {
  return choice({
    values: languages,
    default: 'en',
    help: `Language of ${channel} for a new user, and for whoever has chosen "the company's".`,
  });
}
