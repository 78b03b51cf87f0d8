import type { User } from '../../ports/records.ts';

/** What a page calls a person: first and last name, else the user name. */
export function displayNameOf({ firstName, lastName, username }: User): string {
  return `${firstName} ${lastName}`.trim() || username;
}
