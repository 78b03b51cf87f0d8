/** Longest application name in a text; what is longer would push the code out of the first part of the message. */
const MAXIMUM_APPLICATION_NAME = 40;

const placeholder = /<\$(\w*)\$>/g;

export interface TextMessageValues {
  readonly otp: string;
  /** As the caller gave it. */
  readonly applicationName: string;
  /** Stands in for an application without a name. */
  readonly companyName: string;
}

/**
 * The words of a text message. A placeholder that is not known is left out rather than sent raw; what an application
 * calls itself is never read as a placeholder.
 *
 * @param template wording of the company or of a locale, with `<$otp$>` and `<$application_name$>`.
 */
export function writeTextMessage(template: string, { otp, applicationName, companyName }: TextMessageValues): string {
  const values: Readonly<Record<string, string>> = {
    otp,
    application_name: asOneLine(applicationName) || asOneLine(companyName),
  };
  return template.replaceAll(placeholder, (_, name: string) => values[name] ?? '');
}

/** The name comes from outside: without placeholders, control characters and line ends, and no longer than is good. */
function asOneLine(name: string): string {
  const line = name.replaceAll(placeholder, '').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  return [...line.trim()].slice(0, MAXIMUM_APPLICATION_NAME).join('').trim();
}
