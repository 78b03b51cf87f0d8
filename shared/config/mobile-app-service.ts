import { z } from 'zod';
import { joinSdkConnection, type SdkConnection, sdkConnectionSettings } from './sdk-connection.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import { booleanSchema, joinTls, type Port, portSchema, type WebConfig, webSettings } from './web-settings.ts';

export interface MobileAppServiceConfig extends WebConfig {
  readonly sdk: SdkConnection;
  /** Plain http is refused unless the client is on this machine or IIS says that the request came by https. */
  readonly sslRequired: boolean;
  /** Where the authenticator app is served; a request to this host name gets the app and nothing else. */
  readonly appOrigin: URL | undefined;
  /** A port of its own for the authenticator app; undefined: only by its host name. */
  readonly appPort: Port | undefined;
  /** Every page says that nothing here is real. */
  readonly demo: boolean;
}

/** The settings of the mobile app web service, for reading and for the documentation. */
export const mobileAppServiceSettings = {
  ...webSettings({
    port: 4900,
    virtualDirectories: ['/MultiFactorAuthMobileAppWebService', '/PhoneFactorPhoneAppWebService', '/PA'],
  }),
  // Spelled with spaces in the web.config that administrators have.
  ...sdkConnectionSettings('pfMobile App Web Service_pfwssdk_PfWsSdk'),
  sslRequired: {
    names: ['SSL_REQUIRED'],
    meaning: 'whether the service refuses plain http',
    allowed: 'true (also when it is not set), or false behind a proxy that ends TLS',
    schema: booleanSchema('true'),
  },
  appOrigin: {
    names: ['MFA_APP_ORIGIN'],
    meaning: 'the origin of the authenticator app, the same as the setting mobile.appOrigin; never that of the portal',
    allowed: 'https:// and a host name of its own, such as https://app.example.com; not set: no app by host name',
    schema: z
      .url({ protocol: /^https?$/ })
      .transform((text) => new URL(text))
      .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '')
      .optional(),
  },
  appPort: {
    names: ['MFA_APP_PORT'],
    meaning: 'a second port, which serves the authenticator app alone',
    allowed: 'as PORT; not set: the app is served on PORT to whoever asks for the host of MFA_APP_ORIGIN',
    schema: portSchema.optional(),
  },
  demo: {
    names: ['MFA_DEMO'],
    meaning: 'whether this is the demonstration that npm start makes; then every page says so',
    allowed: '1, or not set at all',
    schema: z
      .literal('1')
      .optional()
      .transform((text) => text === '1'),
  },
} satisfies Settings;

/** @throws MfaError `misconfigured`: names each wrong setting, what it is, and what it may be. */
export function readMobileAppServiceConfig(environment: Environment): MobileAppServiceConfig {
  const { values, warnings } = readSettings(environment, mobileAppServiceSettings);
  return { ...joinSdkConnection(joinTls(values)), warnings };
}
