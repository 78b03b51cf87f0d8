import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { accountName } from './account-name.ts';
import { getChannelAddress } from './channel-address.ts';
import { type DeviceAnswer, refused } from './device-answer.ts';
import type { PushDeps } from './push-deps.ts';
import type { createDeviceMessages, DeviceMessage } from './read-device-message.ts';

/** The second phase: the device shows its key again, and a credential of the phone's own authenticator if it has one. */
export function createConfirmApp(deps: PushDeps, messages: ReturnType<typeof createDeviceMessages>) {
  const { store, verifier, secrets, settings, clock } = deps;

  return async (message: DeviceMessage, author: ChangeAuthor): Promise<DeviceAnswer> => {
    const current = settings.current();
    const { issuer, appOrigin } = getChannelAddress(current);
    const read = await messages.read(message, issuer);
    if ('outcome' in read) return read;
    const { payload, app, user } = read;
    const { challenge, webauthn } = payload;
    if (typeof challenge !== 'string') return refused('malformed', 'challenge: must be given.');
    const isMissing = webauthn === undefined || webauthn === null;
    if (isMissing && current['mobile.userVerification'] === 'required') {
      return refused('policy', 'webauthn: the company asks for user verification.');
    }
    const userVerification = isMissing
      ? undefined
      : await verifier.verifyRegistration({ response: webauthn, challenge, origin: appOrigin });
    if (!isMissing && userVerification === undefined) return refused('malformed', 'webauthn: does not verify.');
    const now = clock.now();
    const strength = userVerification === undefined ? 'without user verification' : 'with user verification';
    const detail = `${app.name} (${app.id}), ${strength}`;
    const isConfirmed = await store.confirmApp({
      deviceId: app.id,
      confirmationHash: hashConfirmation(secrets, { deviceId: app.id, challenge }),
      userVerification,
      now,
      change: recordOf(author, { at: now, action: 'app.confirm', subject: user.username, detail }),
    });
    if (!isConfirmed) return refused('not-authorised');
    return { outcome: 'answered', body: { state: 'confirmed', uv: userVerification !== undefined } };
  };
}

export function hashConfirmation(
  secrets: Pick<SecretBox, 'keyedHash'>,
  { deviceId, challenge }: { readonly deviceId: Id; readonly challenge: string },
): Buffer {
  return secrets.keyedHash('one-time-secret', `app-confirmation\n${deviceId}\n${challenge}`);
}

/** WebAuthn §5.4 as JSON (§5.1.10): a credential of this phone, which recognizes its owner each time. */
export function registrationOptions({
  appOrigin,
  challenge,
  id,
  username,
  settings,
}: {
  readonly appOrigin: string;
  readonly challenge: string;
  readonly id: Id;
  readonly username: string;
  readonly settings: SettingValues;
}) {
  return {
    rp: { id: new URL(appOrigin).hostname, name: accountName(settings) },
    user: { id, name: username, displayName: username },
    challenge,
    pubKeyCredParams: [
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -257 },
    ],
    timeout: 120_000,
    attestation: 'none',
    excludeCredentials: [],
    authenticatorSelection: {
      authenticatorAttachment: 'platform',
      residentKey: 'discouraged',
      requireResidentKey: false,
      userVerification: 'required',
    },
  };
}
