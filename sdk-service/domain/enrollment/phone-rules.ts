import { MfaError } from '@mfa/shared/mfa-error';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Phone, Session, User } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { isSameNumber, isSamePhone } from '../users/is-same-phone.ts';
import { parsePhone, type TypedPhone } from '../users/parse-phone.ts';
import { checkFreshness } from './enrollment-rules.ts';

/** What an enrollment is for: a method, which is the default then; or a phone alone, with the method as it is. */
export type EnrollmentAim = 'method' | 'phone' | 'backup-phone';

interface Circumstances {
  readonly user: User;
  readonly settings: SettingValues;
  /** Whether there is a carrier of calls at all. */
  readonly callsAvailable: boolean;
}

/** By what another phone of this person is proved: what the company offers, and what he has already. */
export function phoneProofs({ user, settings, callsAvailable }: Circumstances): ReadonlySet<'text' | 'call'> {
  const byText = settings['portal.methods.smsText'] || user.authenticator === 'text';
  const byCall = callsAvailable && (settings['portal.methods.voiceCall'] || user.authenticator === 'call');
  return new Set([...(byText ? (['text'] as const) : []), ...(byCall ? (['call'] as const) : [])]);
}

/** Whether a person may bring a number of his own rather than the one that was entered for him. */
export function mayChoosePhone({ phone, userCanChangePhone }: User): boolean {
  return phone.number === '' || userCanChangePhone;
}

/** Of a backup phone the same, where the company asks for one. Only calls ring there. */
export function mayChooseBackupPhone({ user, settings, callsAvailable }: Circumstances): boolean {
  const isOffered =
    settings['portal.promptForBackupPhone'] && phoneProofs({ user, settings, callsAvailable }).has('call');
  return isOffered && (user.backupPhone.number === '' || user.userCanChangePhone);
}

/**
 * A change of a phone opens and closes a way in, so it needs a second factor that was used just now (security.md §1), from
 * everybody: who has none yet sets up a method.
 *
 * @throws MfaError `forbidden` when this person may not change this phone in this session, or not prove it so.
 */
export function checkMayChangePhone({
  aim,
  kind,
  session,
  now,
  ...circumstances
}: Circumstances & {
  readonly aim: Exclude<EnrollmentAim, 'method'>;
  readonly kind: 'text' | 'call';
  readonly session: Session;
  readonly now: Date;
}): void {
  checkFreshness(session, now);
  const may = aim === 'phone' ? mayChoosePhone(circumstances.user) : mayChooseBackupPhone(circumstances);
  if (!may) throw new MfaError('forbidden', 'This phone is changed by the help desk only.');
  const isProofOffered = phoneProofs(circumstances).has(kind) && (aim === 'phone' || kind === 'call');
  if (!isProofOffered) throw new MfaError('forbidden', 'A phone is not proved in this way here.');
}

/**
 * The phone that the code goes to: the one on record, or another where he may choose.
 *
 * @throws MfaError `malformed` for what cannot be dialled, naming the field; `forbidden` when it needs the help desk.
 */
export function choosePhone(
  user: User,
  {
    aim,
    kind,
    typed,
    phoneNumbers,
    settings,
  }: {
    readonly aim: EnrollmentAim;
    readonly kind: 'text' | 'call';
    readonly typed: TypedPhone | undefined;
    readonly phoneNumbers: PhoneNumbers;
    readonly settings: SettingValues;
  },
): Phone {
  const isBackup = aim === 'backup-phone';
  const known = isBackup ? user.backupPhone : user.phone;
  const field = isBackup ? 'backupPhone' : 'phone';
  const isEmpty = typed === undefined || (typed.number.trim() === '' && typed.extension.trim() === '');
  if (isEmpty && known.number === '') throw new MfaError('malformed', `${field}: must be given.`);
  if (isEmpty) return known;
  const chosen = parsePhone(typed, {
    phoneNumbers,
    defaultCountryCode: settings['company.defaultCountryCode'],
    field,
  });
  const mayEnterExtension = kind === 'call' && settings['portal.usersCanEnterExtension'];
  // Without a field for it, the extension on record was not taken away.
  const keepsExtension = chosen.extension === '' && !mayEnterExtension;
  if (isSamePhone(chosen, known) || (keepsExtension && isSameNumber(chosen, known))) return known;
  if (aim === 'method' && !mayChoosePhone(user)) {
    throw new MfaError('forbidden', 'Another number needs the help desk.');
  }
  if (chosen.extension !== '' && !mayEnterExtension) {
    const rule = kind === 'text' ? 'a text message goes to no extension' : 'an extension is entered by the help desk';
    throw new MfaError('malformed', `${field}: ${rule}.`);
  }
  if (isBackup && isSamePhone(chosen, user.phone)) {
    throw new MfaError('malformed', `${field}: must be another than the first phone.`);
  }
  return chosen;
}
