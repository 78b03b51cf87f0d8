import { parseWording, wordingRule } from '../languages/wordings.ts';
import { list, text } from './definition-types.ts';

const wordings = { default: [], maxItems: 40, separator: '|', isItem: isWording, rule: wordingRule } as const;

/** The company's own words in texts. Without them the sentences of `locales/` are sent, in the language of the person. */
export const textWordingSettings = {
  'text.message': wording('Text of the message with a code in every language that has none in text.messages.'),
  'text.messages': list({ ...wordings, help: 'Texts of the message with a code by language.' }),
  'text.replyMessage': wording(
    'Text of the message that is answered by text (two-way) in every language that has none in text.replyMessages.',
  ),
  'text.replyMessages': list({ ...wordings, help: 'Texts of the message that is answered by text, by language.' }),
} as const;

function wording(help: string) {
  return text({
    default: '',
    maxLength: 400,
    pattern: /^$|<\$otp\$>/,
    rule: 'empty, or with <$otp$>',
    help: `${help} <$otp$> and <$application_name$> are replaced. Empty: the sentence of the product. Letters outside GSM-7 (curly quotes, Cyrillic) make room for 70 instead of 160 characters in a part.`,
  });
}

function isWording(item: string): boolean {
  return parseWording(item) !== undefined;
}
