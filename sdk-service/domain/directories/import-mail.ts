import type { MailRequest } from '../../ports/mail.ts';
import type { User } from '../../ports/records.ts';
import type { ImportRules } from './import-person.ts';

/**
 * What a user who is here already is mailed when the directory changes him. By rule a mail of the templates; a phone or an
 * address that changes is told as any other change of them.
 */
export function importMail(
  before: User,
  {
    fields,
    rules,
  }: { readonly fields: Partial<Pick<User, 'phone' | 'backupPhone'>>; readonly rules: Pick<ImportRules, 'sendMail'> },
): MailRequest {
  const isCompleted = before.phone.number === '' && fields.phone !== undefined;
  const isUpdated = fields.phone !== undefined || fields.backupPhone !== undefined;
  switch (rules.sendMail) {
    case 'new':
      return { before, isAsked: isCompleted };
    case 'new-and-updated':
      return { before, isAsked: isUpdated };
    case undefined:
      return { before, isAsked: false };
  }
}
