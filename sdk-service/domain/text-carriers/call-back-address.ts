import type { CallBackAddress } from '../../ports/carrier-call-backs.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { mobileServiceBase } from '../push/channel-address.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { callBackPath } from './text-carriers.ts';

/** Keys that people press travel there: not readable across a network. */
const PRIVATE = /^(?:https:|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/])/i;

/** 128 bits. */
const TOKEN_BYTES = 16;

/** Below the mobile app web service, as setting `mobile.url` says; none where that is without TLS. */
export function createCallBackAddress({
  secrets,
  settings,
  carrierId,
}: {
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly carrierId: Id;
}): CallBackAddress {
  return {
    base() {
      const { 'mobile.url': url } = settings.current();
      return !PRIVATE.test(url) ? undefined : mobileServiceBase(url) + callBackPath(carrierId);
    },
    tokenOf(reference) {
      const hash = secrets.keyedHash('one-time-secret', `text-report\n${carrierId}\n${reference}`);
      return hash.subarray(0, TOKEN_BYTES).toString('base64url');
    },
  };
}
