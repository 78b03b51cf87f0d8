import { MfaError } from '@mfa/shared/mfa-error';
import type { Session, Subject, User } from '../../ports/records.ts';
import { isBlocked } from '../authentication/check-account-state.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import { type AddressRange, isInRanges, parseAddressRange } from '../networks/address-range.ts';
import { findChannelAddress } from '../push/channel-address.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** The kinds of which people can bring one of their own on this server. */
export type EnrollableKind = 'oath-token' | 'text' | 'app' | 'call';

/** What a person needs besides the password to enroll: nothing more here, a code of the help desk, or the help desk itself. */
export type EnrollmentProof = 'none' | 'code' | 'help-desk';

/**
 * SP 800-63B §6.1.2.1: binding another authenticator needs one that was used just now; so does every change of one
 * (security.md §1). Ours: ten minutes.
 */
const FRESH_MS = 10 * 60_000;

const DAY_MS = 86_400_000;

interface Question {
  readonly subject: Subject;
  readonly settings: SettingValues;
  readonly now: Date;
  /** The person's address, when believed. */
  readonly clientAddress?: string | undefined;
}

/**
 * What this person must show. Who can already prove himself does that (`checkFreshness`); for a first enrollment the
 * company's setting decides.
 */
export function requiredProof({ subject, settings, now, clientAddress }: Question): EnrollmentProof {
  if (!subject.user.enabled || isBlocked(subject, now)) return 'help-desk';
  if (usableAuthenticators(subject).length > 0) return 'none';
  // A phone was entered for him, in a way that cannot be asked: what he should prove first, he cannot.
  if (subject.user.phone.number !== '') return 'help-desk';
  switch (settings['enrollment.proof']) {
    case 'none':
      return 'none';
    case 'window': {
      const closesAt = subject.user.createdAt.getTime() + settings['enrollment.windowDays'] * DAY_MS;
      return now.getTime() < closesAt ? 'none' : 'help-desk';
    }
    case 'network': {
      const ranges = settings['authentication.trustedAddresses'].map(parseAddressRange);
      const isTrusted = clientAddress !== undefined && isInRanges(clientAddress, ranges.filter(isRange));
      return isTrusted ? 'none' : 'help-desk';
    }
    case 'code':
      return 'code';
  }
}

function isRange(range: AddressRange | undefined): range is AddressRange {
  return range !== undefined;
}

/**
 * @param shown The proof that whoever calls has had shown, or will have before anything is begun; default: none.
 * @throws MfaError `forbidden` when this person may not enroll this kind in this session.
 */
export function checkMayEnroll({
  kind,
  session,
  shown = 'none',
  ...question
}: Question & {
  readonly kind: EnrollableKind;
  readonly session: Session;
  readonly shown?: EnrollmentProof | undefined;
}): void {
  const { subject, settings, now } = question;
  if (!isOffered(kind, question)) throw forbidden('This method is not offered.');
  if (kind === 'text' && !receivesCodes(subject.user)) {
    throw forbidden('Text messages are set up for you in a way that only the help desk can complete.');
  }
  const required = requiredProof(question);
  if (required === 'help-desk' || (required === 'code' && shown !== 'code')) {
    throw forbidden('The help desk has to open User Setup for you.');
  }
  if (usableAuthenticators(subject).length > 0) checkFreshness(session, now);
  else if (!settings['portal.allowUserEnrollment']) throw forbidden('User Setup is closed.');
}

/**
 * Of a person who has an authenticator already: the password alone must not add another (security.md §2).
 *
 * @throws MfaError `forbidden` when the session's second factor is too old, or was never proved.
 */
export function checkFreshness(session: Session, now: Date): void {
  if (!isFresh(session, now)) throw forbidden('Prove your second factor again first.');
}

/** Whether the session's second factor was proved less than ten minutes ago. */
export function isFresh({ level, verifiedAt }: Pick<Session, 'level' | 'verifiedAt'>, now: Date): boolean {
  return level === 'verified' && verifiedAt !== undefined && now.getTime() - verifiedAt.getTime() < FRESH_MS;
}

/** The kinds that the company lets this person set up. Whether he may do it just now is another question. */
export function offeredKinds(question: Pick<Question, 'subject' | 'settings'>): readonly EnrollableKind[] {
  const kinds: readonly EnrollableKind[] = ['oath-token', 'text', 'app', 'call'];
  return kinds.filter((kind) => isOffered(kind, question) && (kind !== 'text' || receivesCodes(question.subject.user)));
}

/** With the choice of methods switched off, a person sets up the one that was chosen for him. */
function isOffered(kind: EnrollableKind, { subject, settings }: Pick<Question, 'subject' | 'settings'>): boolean {
  if (!settings['portal.usersCanSwitchMethod'] && kind !== subject.user.authenticator) return false;
  switch (kind) {
    case 'oath-token':
      return settings['portal.methods.oathToken'] && settings['portal.usersCanEnrollOathToken'];
    case 'text':
      return settings['portal.methods.smsText'];
    case 'app':
      return (
        settings['portal.methods.phoneApp'] &&
        settings['portal.usersCanActivateApp'] &&
        findChannelAddress(settings) !== undefined
      );
    case 'call':
      return settings['portal.methods.voiceCall'];
  }
}

/** An answer by text was decided for him; setting up a code would undo that. */
function receivesCodes({ textDirection }: User): boolean {
  return textDirection === 'one-way';
}

function forbidden(sentence: string): MfaError {
  return new MfaError('forbidden', sentence);
}
