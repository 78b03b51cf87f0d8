import { choice, flag } from './definition-types.ts';

/** What the authentication log keeps of people. Rows that stand there already stay as they are. */
export const logSettings = {
  'log.names': flag({ default: true, help: 'The authentication log keeps first and last name.' }),
  'log.emailAddresses': flag({ default: true, help: 'The authentication log keeps the e-mail address.' }),
  'log.usersBy': choice({
    values: ['username', 'internal-id'],
    default: 'username',
    help: 'How the authentication log names users. By internal-id, which mfa user show tells, names that belong to nobody are left out. Mails of alerts and the administration log keep usernames.',
  }),
} as const;
