import { type Command, Option } from 'commander';
import type { AccountFlags } from '../domain/accounts/accounts.ts';
import type { Role } from '../ports/records.ts';

export interface FlagOptions {
  readonly reportsClientAddress?: 'yes' | 'no';
  readonly mayPassUnknown?: 'yes' | 'no';
  readonly allowPushWithoutNumber?: 'yes' | 'no';
}

const roleMeanings: Readonly<Record<Role, string>> = {
  application: 'asks for authentications of people whom it knows by name',
  automation: 'also reads and changes users',
  portal: 'the user portal',
  mobile: 'the mobile app web service',
  'help-desk': 'a tool of the help desk: reads users, makes temporary codes',
  compatible: 'all messages of the old SDK, as members of PhoneFactor Admins had',
};

export const roleNames = Object.keys(roleMeanings) as readonly Role[];

/** For the help of a command that takes one of these roles. */
export function describeRoles(names: readonly Role[]): string {
  return ['', 'Roles:', ...names.map((name) => `  ${name.padEnd(11)}  ${roleMeanings[name]}`)].join('\n');
}

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
