import type { Sentences } from '../../ports/sentences.ts';
import { findWording } from '../languages/wordings.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { type TextMessageValues, writeTextMessage } from './text-message.ts';

interface Wording {
  /** That of the person's texts; empty: the company's. */
  readonly language: string;
  /** Whether it is answered by text. */
  readonly isReplied: boolean;
  readonly values: Omit<TextMessageValues, 'companyName'>;
}

/**
 * What a text message says (features F061, F064): as the company words it in the person's language, else as it words it
 * for all, else the sentence of the locale.
 */
export function createWordText({
  settings,
  sentences,
}: {
  readonly settings: { current(): SettingValues };
  readonly sentences: Pick<Sentences, 'write'>;
}): (wording: Wording) => string {
  return ({ language: own, isReplied, values }) => {
    const current = settings.current();
    const language = own || current['company.textLanguage'];
    const [wordings, wording, key] = isReplied
      ? ([current['text.replyMessages'], current['text.replyMessage'], 'reply'] as const)
      : ([current['text.messages'], current['text.message'], 'code'] as const);
    const template = findWording(wordings, language) ?? (wording || sentences.write({ language, key, values: places }));
    return writeTextMessage(template, { ...values, companyName: current['company.name'] });
  };
}

/** A sentence of the locale becomes a template like those of the company: nothing that comes from outside passes through it. */
const places = { otp: '<$otp$>', application: '<$application_name$>' };
