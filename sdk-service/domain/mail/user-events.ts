import type { ChangeRecord, User } from '../../ports/records.ts';
import { isSamePhone } from '../users/is-same-phone.ts';

/** What a person has to know of: by whoever it was done, it opens or closes a way in. */
export type UserEvent =
  | 'enrolled'
  | 'phone'
  | 'backupPhone'
  | 'emailAddress'
  | 'method'
  | 'oathToken'
  | 'deviceAdded'
  | 'deviceKey'
  | 'deviceRemoved'
  | 'pin'
  | 'questions'
  | 'staticToken'
  | 'temporaryCode'
  | 'bypass';

/** By the action of the administration log, where it says all. */
const byAction: Readonly<Record<string, UserEvent>> = {
  'user.enroll': 'enrolled',
  'user.change-phone': 'phone',
  'user.change-oath-token': 'oathToken',
  'user.remove-oath-token': 'oathToken',
  'device.confirm': 'deviceAdded',
  'app.complete-enrollment': 'deviceAdded',
  'app.change-key': 'deviceKey',
  'device.remove': 'deviceRemoved',
  'user.change-pin': 'pin',
  'user.generate-pin': 'pin',
  'user.clear-pin': 'pin',
  'user.change-security-questions': 'questions',
  'user.clear-security-questions': 'questions',
  'user.change-static-token': 'staticToken',
  'user.clear-static-token': 'staticToken',
  'temporary-code.issue': 'temporaryCode',
  'bypass.give': 'bypass',
};

/** Whether an action may concern its user so that he is to be told. */
export function mayConcern({ action, mail }: ChangeRecord): boolean {
  return mail !== undefined || byAction[action] !== undefined;
}

/** What happened to a user: what the log's action says, and what is different where he was looked at before. */
export function eventsOf({ action, mail }: ChangeRecord, user: User): readonly UserEvent[] {
  const before = mail?.before;
  const said = byAction[action];
  const events = new Set<UserEvent>(said === undefined ? [] : [said]);
  if (before === undefined) return [...events];
  // A change of phones may be one of the other phone, or none.
  events.delete('phone');
  if (!isSamePhone(before.phone, user.phone)) events.add('phone');
  if (!isSamePhone(before.backupPhone, user.backupPhone)) events.add('backupPhone');
  if (before.emailAddress !== user.emailAddress) events.add('emailAddress');
  if (before.authenticator !== user.authenticator) events.add('method');
  return [...events];
}
