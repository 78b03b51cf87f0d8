import type { ComplexType } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** What this server can do as it is set up, and not what its contract has names for. */
export function featureOperations({
  settings,
  authentication,
  mails,
}: Pick<Core, 'settings' | 'authentication' | 'mails'>) {
  return {
    GetFeatures: () => {
      const kinds = authentication.availableKinds();
      const current = settings.current();
      const isCalling = kinds.includes('call');
      const features: ComplexType<PfWsSdk, 'Features'> = {
        // Numbers of all countries are taken, where there is somebody who carries texts or calls.
        International: kinds.includes('text') || isCalling,
        // A PIN stands behind the code of a text, and is entered in a call.
        PinMode: kinds.includes('text') || isCalling,
        WelcomeEmail: mails.isOn(),
        FraudAlert: isCalling && current['call.fraudAlerts'],
        UserPortal: true,
        ExtensionDialing: isCalling,
        UserPortalAdministrators: false,
        ChangePhone: true,
        // To the backup phone.
        CallRollover: isCalling,
        UserInformation: true,
        WebServiceSdk: true,
        Voiceprint: false,
        Sms: kinds.includes('text'),
        // Languages are kept for each user, but nothing is said in them yet.
        Localization: false,
        StaticToken: current['staticToken.enabled'],
        // Without pushes: its codes are asked for.
        PhoneApp: current['activation.enabled'],
        Tags: true,
        OathToken: kinds.includes('oath-token'),
        Adfs: true,
      };
      return { result: true, features, error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}
