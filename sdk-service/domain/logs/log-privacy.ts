import type { LogPrivacy } from '../../ports/log-store.ts';
import type { SettingValues } from '../settings/definitions.ts';

/**
 * What the authentication log keeps of who it was (features F109, F110): name and e-mail may be left out, and users may
 * stand there by their internal id. A name that belongs to nobody is then left out too: it may be anybody's.
 */
export function createLogPrivacy({ settings }: { readonly settings: { current(): SettingValues } }): LogPrivacy {
  return (attempt) => {
    const current = settings.current();
    const names = current['log.names'] ? {} : { firstName: '', lastName: '' };
    const addresses = current['log.emailAddresses'] ? {} : { emailAddress: '' };
    const user = current['log.usersBy'] === 'username' ? {} : { username: attempt.userId ?? '' };
    return { ...attempt, ...names, ...addresses, ...user };
  };
}
