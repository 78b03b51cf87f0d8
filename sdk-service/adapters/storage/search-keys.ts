import type { UsersTable } from './schema.ts';

/** What users are searched by beside their names, in the form in which it is compared. */
export type SearchKeys = {
  [Column in `${'first_name' | 'last_name' | 'email_address' | 'user_group' | 'description'}_key` &
    keyof UsersTable]: string;
};

export const searchKeyNames = [
  'first_name_key',
  'last_name_key',
  'email_address_key',
  'user_group_key',
  'description_key',
] as const satisfies readonly (keyof SearchKeys)[];

/** The form in which texts are searched without regard to case: NFKC, lower case, like canonical names. */
export function searchKey(text: string): string {
  // NFKC leaves ASCII as it is.
  return (/^[ -~]*$/.test(text) ? text : text.normalize('NFKC')).toLowerCase();
}
