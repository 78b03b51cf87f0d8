import type { Role } from '../ports/records.ts';

interface DemoPerson {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** The people of the demonstration. All of them are made up; none of them has enrolled anything. */
export const demoPeople: readonly DemoPerson[] = [
  { username: 'alice', firstName: 'Alice', lastName: 'Archer' },
  { username: 'bob', firstName: 'Bob', lastName: 'Baker' },
  { username: 'carol', firstName: 'Carol', lastName: 'Chandler' },
  { username: 'dana', firstName: 'Dana', lastName: 'Draper' },
];

/** Dana works at the help desk: she may do all that `UserAdministrator2` knows. */
export const demoAdministrator = 'dana';

/** The callers of the demonstration; `passwordFile`: where the app that signs in with it finds the password. */
export const demoAccounts: readonly { readonly name: string; readonly role: Role; readonly passwordFile?: string }[] = [
  { name: 'svc-sdk', role: 'compatible' },
  { name: 'svc-portal', role: 'portal', passwordFile: 'svc-portal.password' },
  { name: 'svc-mobile', role: 'mobile', passwordFile: 'svc-mobile.password' },
];
