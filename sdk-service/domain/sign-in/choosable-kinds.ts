import type { AuthenticatorKind, Subject } from '../../ports/records.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import type { SettingValues } from '../settings/definitions.ts';

interface Situation {
  readonly subject: Subject;
  readonly settings: SettingValues;
  /** The kinds that this server can offer at all. */
  readonly available: readonly AuthenticatorKind[];
}

const offeredBy = {
  'oath-token': 'portal.methods.oathToken',
  text: 'portal.methods.smsText',
  app: 'portal.methods.phoneApp',
  call: 'portal.methods.voiceCall',
} as const satisfies Record<AuthenticatorKind, keyof SettingValues>;

/**
 * By which of his kinds a person may prove himself in the portal whenever he likes: his default, and where people choose
 * their method, the others that the company offers. Who cannot be asked for his default takes any of his.
 */
export function choosableKinds({ subject, settings, available }: Situation): readonly AuthenticatorKind[] {
  const usable = usableAuthenticators(subject).filter((kind) => available.includes(kind));
  const { authenticator } = subject.user;
  if (!usable.includes(authenticator)) return usable;
  const mayChoose = settings['portal.usersCanSwitchMethod'];
  return usable.filter((kind) => kind === authenticator || (mayChoose && settings[offeredBy[kind]]));
}

/** Those that he has and may not choose: at most one of them helps, once his default has failed. */
export function withheldKinds(situation: Situation): readonly AuthenticatorKind[] {
  const choosable = choosableKinds(situation);
  return usableAuthenticators(situation.subject).filter(
    (kind) => situation.available.includes(kind) && !choosable.includes(kind),
  );
}
