import type { SettingValues } from '../settings/definitions.ts';

/** What the account is called in the app, and who asks there. */
export function accountName(settings: Pick<SettingValues, 'mobile.accountName' | 'company.name'>): string {
  return settings['mobile.accountName'].trim() || settings['company.name'];
}
