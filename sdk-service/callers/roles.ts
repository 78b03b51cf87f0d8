import type { Right } from '@mfa/shared/contract/contract';
import { extensions } from '@mfa/shared/contract/extensions';
import { pfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Role } from '../ports/records.ts';

/** What an account of a role may do. */
export interface RoleGrant {
  /** Names of the contracts it may use at all. */
  readonly interfaces: ReadonlySet<string>;
  readonly rights: ReadonlySet<Right>;
  /** It acts for people who are signed in: they may send the messages of `self-service.ts` about themselves. */
  readonly selfService: boolean;
}

/** Roles are named sets of rights (security.md §1); an account has one. */
export const roles: Readonly<Record<Role, RoleGrant>> = {
  /** An application that asks for authentications of people whom it knows by name. */
  application: grant({ interfaces: [pfWsSdk.name], rights: ['diagnose', 'authenticate'] }),
  /** A script or an identity manager that keeps users up to date as well. */
  automation: grant({
    interfaces: [pfWsSdk.name],
    rights: ['diagnose', 'authenticate', 'read-user', 'change-user'],
  }),
  /** The user portal: by itself it can do nothing about anybody. */
  portal: grant({ interfaces: [pfWsSdk.name, extensions.name], rights: ['diagnose', 'portal'], selfService: true }),
  /** The mobile app web service. */
  mobile: grant({ interfaces: [pfWsSdk.name, extensions.name], rights: ['diagnose', 'mobile'] }),
  /** A tool of the help desk: it looks people up and makes temporary codes for them. */
  'help-desk': grant({
    interfaces: [pfWsSdk.name, extensions.name],
    rights: ['diagnose', 'read-user', 'temporary-code'],
  }),
  /** What members of PhoneFactor Admins always had: the 105 messages, and nothing of the extensions. */
  compatible: grant({
    interfaces: [pfWsSdk.name],
    rights: [
      'diagnose',
      'authenticate',
      'authenticate-any-number',
      'read-user',
      'change-user',
      'bypass',
      'activate',
      'administer',
    ],
  }),
};

function grant(options: {
  readonly interfaces: readonly string[];
  readonly rights: readonly Right[];
  readonly selfService?: boolean;
}): RoleGrant {
  const { interfaces, rights, selfService = false } = options;
  return { interfaces: new Set(interfaces), rights: new Set(rights), selfService };
}
