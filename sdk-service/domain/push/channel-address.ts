import { MfaError } from '@mfa/shared/mfa-error';
import type { SettingValues } from '../settings/definitions.ts';

/** Where phones find this server, and where their app comes from. */
export interface ChannelAddress {
  /** Address of the mobile app web service without a slash at its end; `iss` and `aud` of all messages. */
  readonly issuer: string;
  readonly appOrigin: string;
}

/** Undefined: the app is not offered, since one of the two is not set, or the app would share the portal's origin. */
export function findChannelAddress(settings: SettingValues): ChannelAddress | undefined {
  const { 'mobile.url': url, 'mobile.appOrigin': appOrigin, 'portal.url': portal } = settings;
  if (url === '' || appOrigin === '') return undefined;
  // Whatever runs on the portal's origin could use the keys of the app (security.md §5).
  if (URL.canParse(portal) && new URL(portal).origin === appOrigin) return undefined;
  return { issuer: mobileServiceBase(url), appOrigin };
}

/** Address of the mobile app web service without a slash at its end. @param url setting `mobile.url`. */
export function mobileServiceBase(url: string): string {
  return url.replace(/\/?(?:PfPaWs\.asmx)?\/*$/i, '');
}

/** @throws MfaError `misconfigured` when the app is not offered. */
export function getChannelAddress(settings: SettingValues): ChannelAddress {
  const address = findChannelAddress(settings);
  if (address !== undefined) return address;
  throw new MfaError(
    'misconfigured',
    'The authenticator app is not set up: mobile.url and mobile.appOrigin must be set, and mobile.appOrigin must not be the origin of the portal.',
  );
}
