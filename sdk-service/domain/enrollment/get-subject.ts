import { MfaError } from '@mfa/shared/mfa-error';
import type { Id, Subject } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';

/** Of a session's person, as he is now. @throws MfaError `not-found` when he was removed meanwhile. */
export async function getSubject(store: Pick<UserStore, 'findSubjectById'>, id: Id): Promise<Subject> {
  const subject = await store.findSubjectById(id);
  if (subject === undefined) throw new MfaError('not-found', 'The user was removed.');
  return subject;
}
