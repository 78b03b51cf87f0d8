import { integer, list } from './definition-types.ts';

/** ISO 3166-1: members of the OECD and of the European Union, as of 2025. */
const usualCountries =
  'AT AU BE BG CA CH CL CO CR CY CZ DE DK EE ES FI FR GB GR HR HU IE IL IS IT JP KR LT LU LV MT MX NL NO NZ PL PT RO SE SI SK TR US';

/** As ISO 3166-1 has it. */
export const isCountry = (item: string) => /^[A-Z]{2}$/.test(item);

export const countryRule = 'a country as two capital letters, such as DE (ISO 3166-1)';

/** Where texts and calls go, how many of them, and what they may cost: toll fraud is real (security.md, section 3). */
export const deliverySettings = {
  'phones.homeCountries': list({
    default: [],
    maxItems: 250,
    isItem: isCountry,
    rule: countryRule,
    help: 'Countries in which everybody is texted and called; elsewhere it takes global services. Empty: the country of company.defaultCountryCode (1: the United States and Canada).',
  }),
  'phones.allowedCountries': list({
    default: usualCountries.split(' '),
    maxItems: 250,
    isItem: isCountry,
    rule: countryRule,
    help: 'Countries in which users with global services are texted and called; nobody is elsewhere, except in the home countries. Default: the members of the OECD and of the European Union.',
  }),
  'phones.maximumPerHourToNumber': integer({
    min: 1,
    max: 1000,
    default: 20,
    help: 'Texts and calls in an hour to one number, whoever it belongs to.',
  }),
  'phones.maximumPerHourToBlock': integer({
    min: 1,
    max: 100_000,
    default: 500,
    help: 'Texts and calls in an hour to numbers that differ only in their last three digits.',
  }),
  'phones.maximumPerHourByAccount': integer({
    min: 1,
    max: 1_000_000,
    default: 5000,
    help: 'Texts and calls in an hour that one calling account may cause.',
  }),
  'phones.maximumPerHour': integer({
    min: 1,
    max: 1_000_000,
    default: 10_000,
    help: 'Texts and calls in an hour, all together.',
  }),
  'phones.maximumSpendPerDay': integer({
    min: 1,
    max: 1_000_000_000,
    default: 100_000,
    help: 'What texts and calls may cost in a day, in hundredths of your currency; then no more are sent until the next. alerts.phoneLimits is told at half and at the end.',
  }),
  'phones.textCost': integer({
    min: 0,
    max: 100_000,
    default: 10,
    help: 'What one text costs, in hundredths of your currency; a long one costs as many times that as it has parts.',
  }),
  'phones.callCost': integer({
    min: 0,
    max: 100_000,
    default: 20,
    help: 'What one call costs, in hundredths of your currency.',
  }),
} as const;
