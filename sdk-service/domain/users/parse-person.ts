import { MfaError } from '@mfa/shared/mfa-error';

/** What is known of a person, as typed; what is absent is not said. */
export interface PersonFields {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly emailAddress?: string | undefined;
  readonly userGroup?: string | undefined;
  readonly description?: string | undefined;
}

/** Longest texts, in UTF-16 units. RFC 5321 §4.5.3.1.3 bounds an address at 256 with its brackets. */
const MAXIMUM_NAME = 100;
const MAXIMUM_EMAIL = 254;
const MAXIMUM_DESCRIPTION = 1000;

/**
 * A field without surrounding blanks; what was not said is empty.
 *
 * @throws MfaError `malformed` for a text that is too long, holds control characters, or is no e-mail address.
 */
export function parsePersonField(field: keyof PersonFields, typed: string | undefined): string {
  if (typed === undefined) return '';
  if (field === 'emailAddress') return parseEmailAddress(typed);
  return parseLine(field, typed, field === 'description' ? MAXIMUM_DESCRIPTION : MAXIMUM_NAME);
}

/** All fields. @throws as `parsePersonField`. */
export function parsePerson(typed: PersonFields): Readonly<Record<keyof PersonFields, string>> {
  return {
    firstName: parsePersonField('firstName', typed.firstName),
    lastName: parsePersonField('lastName', typed.lastName),
    emailAddress: parsePersonField('emailAddress', typed.emailAddress),
    userGroup: parsePersonField('userGroup', typed.userGroup),
    description: parsePersonField('description', typed.description),
  };
}

/**
 * The same for a change: only what is said is there, and an empty text takes away what was.
 *
 * @throws as `parsePerson`.
 */
export function parsePersonChange(typed: PersonFields): Readonly<Partial<Record<keyof PersonFields, string>>> {
  const parsed = Object.entries(parsePerson(typed)) as [keyof PersonFields, string][];
  return Object.fromEntries(parsed.filter(([field]) => typed[field] !== undefined));
}

function parseLine(field: string, typed: string, maximum: number): string {
  const line = typed.trim();
  if (line.length > maximum) throw new MfaError('malformed', `${field}: at most ${maximum} characters.`);
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(line)) {
    throw new MfaError('malformed', `${field}: control characters are not allowed.`);
  }
  return line;
}

/** One `@` with something on both sides: whether mail arrives is for the mail to find out. */
function parseEmailAddress(typed: string): string {
  const address = parseLine('emailAddress', typed, MAXIMUM_EMAIL);
  if (address !== '' && !/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address)) {
    throw new MfaError('malformed', 'emailAddress: must look like name@example.com.');
  }
  return address;
}
