import { type Command, Option } from 'commander';
import type { AccountFlags } from '../domain/accounts/accounts.ts';

export interface FlagOptions {
  readonly reportsClientAddress?: 'yes' | 'no';
  readonly mayPassUnknown?: 'yes' | 'no';
  readonly allowPushWithoutNumber?: 'yes' | 'no';
}

/** Roles that a group may give. */
export const groupRolesHelp = `
Roles:
  application  asks for authentications of people whom it knows by name
  automation   also reads and changes users
  compatible   all messages of the old SDK, as members of PhoneFactor Admins had`;

export const rolesHelp = groupRolesHelp.replace(
  /(?=\n {2}compatible)/,
  '\n  portal       the user portal\n  mobile       the mobile app web service\n  help-desk    a tool of the help desk: reads users, makes temporary codes',
);

const flagMeanings = {
  'reports-client-address': 'whether the client address that it reports is believed',
  'may-pass-unknown': 'whether its requireUserMatch=false may pass people who do not exist',
  'allow-push-without-number': 'whether people may be asked by the app without a number to type',
} as const;

export function addFlagOptions(command: Command): Command {
  for (const [name, meaning] of Object.entries(flagMeanings)) {
    command.addOption(new Option(`--${name} <yes|no>`, meaning).choices(['yes', 'no']));
  }
  return command;
}

export function readFlags({
  reportsClientAddress,
  mayPassUnknown,
  allowPushWithoutNumber,
}: FlagOptions): Partial<AccountFlags> {
  return {
    ...(reportsClientAddress !== undefined && { reportsClientAddress: reportsClientAddress === 'yes' }),
    ...(mayPassUnknown !== undefined && { mayPassUnknown: mayPassUnknown === 'yes' }),
    ...(allowPushWithoutNumber !== undefined && { allowPushWithoutNumber: allowPushWithoutNumber === 'yes' }),
  };
}
