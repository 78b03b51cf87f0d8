import { roles } from '../../sdk-service/callers/roles.ts';
import { extensionAssurance, selfService } from '../../sdk-service/callers/self-service.ts';
import type { Contract, Right } from '../../shared/contract/contract.ts';
import { extensions } from '../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { writeCode, writeTable } from './markdown.ts';

const meanings: Readonly<Record<Right, string>> = {
  diagnose: 'ask whether the server works, and for settings that are no secret',
  authenticate: 'ask for authentications of users with their own method and phone, and bring their answers',
  'authenticate-any-number': 'ask for an authentication by a phone number of the caller',
  'read-user': 'find and read users',
  'change-user': 'add, change, block and remove users',
  bypass: 'let a user pass once without a second factor',
  'temporary-code': 'make a code that counts as the second factor of a user, for hours',
  activate: 'make and use activation codes',
  portal: 'the extension operations, for people who are signed in',
  mobile: 'what the mobile app web service asks for',
  administer: 'read trusted addresses and mail templates',
};

/** Which role has which right. */
export function writeRolesTable(): string {
  const names = Object.entries(roles);
  return writeTable(
    ['right', 'opens', ...names.map(([role]) => writeCode(role))],
    Object.entries(meanings).map(([right, meaning]) => [
      writeCode(right),
      meaning,
      ...names.map(([, grant]) => (grant.rights.has(right as Right) ? 'yes' : '')),
    ]),
  );
}

/** Which messages need which right. */
export function writeRightsTable(): string {
  return writeTable(
    ['right', 'messages'],
    Object.keys(meanings).map((right) => [
      writeCode(right),
      [pfWsSdk, extensions].flatMap((contract) => messagesOf(contract, right)).join(', '),
    ]),
  );
}

function messagesOf(contract: Contract, right: string): string[] {
  const names = Object.entries(contract.messages);
  return names.filter(([, message]) => message.right === right).map(([name]) => name);
}

/** How strongly a person must have proved himself for what the portal asks on his behalf. */
export function writeAssuranceTable(): string {
  const messages: Contract['messages'] = extensions.messages;
  const inSession = Object.entries(extensionAssurance).filter(([message]) => {
    const { right, session } = messages[message] ?? {};
    return right === 'portal' && session !== 'none';
  });
  const own = Object.entries(selfService).map(([message, { assurance }]) => [message, assurance] as const);
  return writeTable(
    ['message', 'needs'],
    [...inSession, ...own].map(([message, assurance]) => [message, writeCode(assurance)]),
  );
}
