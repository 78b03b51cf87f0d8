import type { MailTexts, NewMail } from '../../ports/mail.ts';

/** What a mail says: a sentence of the locales each, by key, with values put in. */
export interface Wording {
  /** That which is wished. */
  readonly language: string;
  readonly subject: Sentence;
  readonly paragraphs: readonly Sentence[];
}

export interface Sentence {
  readonly key: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** Longest subject in UTF-16 units; names may be longer than that. */
const LONGEST_SUBJECT = 200;

/** Longest value put into a sentence, in UTF-16 units. */
const LONGEST_VALUE = 200;

/** The same for an address of ours, which is of no use when it is cut: that of the portal, as long as may be set. */
const LONGEST_ADDRESS = 2100;

/** Says a mail twice: as plain text, and as HTML in which everything put in is escaped. */
export function writeMail(
  { language, subject, paragraphs }: Wording,
  texts: MailTexts,
): Pick<NewMail, 'subject' | 'text' | 'html'> {
  const say = ({ key, values = {} }: Sentence) => texts.say(language, key, oneLine(values));
  const said = paragraphs.map(say);
  const title = say(subject).slice(0, LONGEST_SUBJECT);
  return {
    subject: title,
    text: `${said.join('\n\n')}\n`,
    html: writeHtml({ language: texts.languageFor(language), title, said }),
  };
}

/** A line break in a name would begin a new head line, or a paragraph of somebody else's. */
function oneLine(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    value
      .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim()
      .slice(0, name === 'link' || name === 'portal' ? LONGEST_ADDRESS : LONGEST_VALUE),
  ]);
  return Object.fromEntries(entries);
}

function writeHtml({
  language,
  title,
  said,
}: {
  readonly language: string;
  readonly title: string;
  readonly said: readonly string[];
}): string {
  const paragraphs = said.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
  // No picture, no link, no style from elsewhere: nothing is asked of any server when the mail is read.
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">
${paragraphs}
</body>
</html>
`;
}

/** `2026-11-24 09:00 UTC`: the same wherever it is read. */
export function writeInstant(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
