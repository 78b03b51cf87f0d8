import { z } from 'zod';
import { Secret } from '../secret.ts';
import { joinSdkConnection, type SdkConnection, sdkConnectionSettings } from './sdk-connection.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import { booleanSchema, joinTls, type WebConfig, webSettings } from './web-settings.ts';

export interface UserPortalConfig extends WebConfig {
  readonly sdk: SdkConnection;
  /** Plain http is refused unless the client is on this machine or IIS says that the request came by https. */
  readonly sslRequired: boolean;
  /**
   * Signs the cookies that exist before sign-in. The same on all nodes of one portal; undefined: each process makes its
   * own, and a form opened before a restart must be opened again.
   */
  readonly cookieKey: Secret | undefined;
  /** Where the demonstration shows its simulated messages; with it every page says that nothing here is real. */
  readonly demoMessagesUrl: URL | undefined;
}

/** The settings of the portal, for reading and for the documentation. */
export const userPortalSettings = {
  ...webSettings({ port: 4899, virtualDirectories: ['/MultiFactorAuth', '/PhoneFactor'] }),
  ...sdkConnectionSettings('pfup_pfwssdk_PfWsSdk'),
  sslRequired: {
    names: ['SSL_REQUIRED'],
    meaning: 'whether the portal refuses plain http',
    allowed: 'true (also when it is not set), or false behind a proxy that ends TLS',
    schema: booleanSchema('true'),
  },
  useWebServiceSdk: {
    names: ['USE_WEB_SERVICE_SDK'],
    meaning: 'whether the portal reaches the server through the Web Service SDK',
    allowed: 'true or not set at all: there is no other way any more, so a portal on the same host uses the SDK too',
    schema: booleanSchema('true').refine((value) => value),
  },
  cookieKey: {
    names: ['MFA_PORTAL_COOKIE_KEY'],
    meaning: 'the key that signs the cookies of people who have not signed in yet',
    allowed:
      'at least 32 random characters, the same on all nodes; best in a file that MFA_PORTAL_COOKIE_KEY_FILE names',
    schema: z
      .string()
      .min(32)
      .transform((text) => new Secret(text))
      .optional(),
    secret: true,
  },
  demoMessagesUrl: {
    names: ['MFA_DEMO_MESSAGES_URL'],
    meaning: 'the address of the simulated messages, which makes every page say that this is the demonstration',
    allowed: 'an http or https address that npm start sets, or not set at all',
    schema: z
      .url({ protocol: /^https?$/ })
      .transform((text) => new URL(text))
      .optional(),
  },
} satisfies Settings;

/** @throws MfaError `misconfigured`: names each wrong setting, what it is, and what it may be. */
export function readUserPortalConfig(environment: Environment): UserPortalConfig {
  const { values, warnings } = readSettings(environment, userPortalSettings);
  const { useWebServiceSdk: _, ...rest } = joinSdkConnection(joinTls(values));
  return { ...rest, warnings };
}
