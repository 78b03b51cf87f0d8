import { parsePrompt, promptRule } from '../languages/wordings.ts';
import { list } from './definition-types.ts';

const prompts = {
  default: [],
  maxItems: 40,
  separator: '|',
  isItem: (item: string) => parsePrompt(item) !== undefined,
  rule: promptRule,
} as const;

/** The company's own words where a code or an approval is asked for; without them the sentences of `locales/`. */
export const promptWordingSettings = {
  'oathToken.prompts': list({
    ...prompts,
    help: 'What the portal says where it asks for the code of an OATH token or app, by language; in that of the person’s OATH prompts. A language without one has the sentence of the product.',
  }),
  'push.messages': list({
    ...prompts,
    help: 'What a notification of the app says while it is closed, by language; in that of the person’s app. It shows on locked screens. A language without one has the sentence of the product.',
  }),
} as const;
