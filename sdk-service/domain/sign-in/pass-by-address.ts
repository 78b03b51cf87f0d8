import type { Subject } from '../../ports/records.ts';
import { createTrustedAddresses } from '../authentication/check-bypass.ts';
import { checkHolder } from '../authentication/check-holder.ts';
import { checkThrottleOf, throttleOf } from '../authentication/check-throttle.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import type { SettingValues } from '../settings/definitions.ts';

/**
 * Whether somebody whose password was right is asked for no second factor, since he signs in from a trusted address. The
 * same hold as for applications: the address is believed, no administrator, nobody who is disabled or blocked, and nobody
 * whose method is slowed or closed by guesses.
 */
export function createPassByAddress(settings: { current(): SettingValues }) {
  const isTrusted = createTrustedAddresses(settings);

  return ({
    subject,
    context: { clientAddress },
    now,
  }: {
    readonly subject: Subject;
    readonly context: Pick<AttemptContext, 'clientAddress'>;
    readonly now: Date;
  }): boolean =>
    clientAddress !== undefined &&
    subject.user.administratorRights === undefined &&
    checkHolder(subject, now) === undefined &&
    checkThrottleOf(throttleOf(subject, subject.user.authenticator), now) === undefined &&
    isTrusted(clientAddress);
}
