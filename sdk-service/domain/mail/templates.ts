import type { MailTexts } from '../../ports/mail.ts';
import type { SettingValues } from '../settings/definitions.ts';
import {
  type TemplateKind,
  type TemplateLeaf,
  templateKinds,
  templateLeaves,
  templateSentences,
} from './user-mails.ts';
import { writeMail } from './write-mail.ts';

/** A mail to a user, with the old product's names (`<$phone$>`) where something is put in. */
export interface Template {
  readonly kind: TemplateKind;
  readonly leaf: TemplateLeaf;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}

const placeholders = {
  name: '<$name$>',
  username: '<$username$>',
  company: '<$company$>',
  phone: '<$phone$>',
  portal: '<$portal_url$>',
} as const;

export function listTemplates({
  settings,
  texts,
}: {
  readonly settings: SettingValues;
  readonly texts: MailTexts;
}): readonly Template[] {
  return templateLeaves.flatMap((leaf) =>
    templateKinds.map((kind) => {
      const sentences = templateSentences({ kind, leaf, hasPortal: settings['portal.url'] !== '' }, placeholders);
      const { subject, text } = writeMail({ language: settings['mail.language'], ...sentences }, texts);
      return { kind, leaf, from: settings['mail.sender'], subject, text };
    }),
  );
}
