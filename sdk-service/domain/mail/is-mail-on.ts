import type { SettingValues } from '../settings/definitions.ts';

/** Switched on, and with a server and a sender: as with the old product, without From there is no mail. */
export function isMailOn(settings: Pick<SettingValues, 'mail.enabled' | 'mail.server' | 'mail.sender'>): boolean {
  return settings['mail.enabled'] && settings['mail.server'] !== '' && settings['mail.sender'] !== '';
}
