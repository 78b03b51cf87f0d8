import type { AppDevice } from '../../ports/app-device.ts';
import type { Device } from '../../ports/device.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { checkHolder } from '../devices/check-holder.ts';
import { sealDeviceKey } from '../devices/device-key.ts';
import { parseDevice } from '../devices/parse-device.ts';
import { encodeBase32 } from '../oath/base32.ts';
import { OATH_KEY_BYTES } from '../oath/secret-key.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { accountName } from './account-name.ts';
import { type ChannelAddress, getChannelAddress } from './channel-address.ts';
import { hashConfirmation, registrationOptions } from './confirm-app.ts';
import { type DeviceAnswer, refused } from './device-answer.ts';
import { hashEnrollmentToken } from './enrollment-token.ts';
import type { PushDeps } from './push-deps.ts';
import { parsePush, sealPush } from './push-subscription.ts';
import type { createDeviceMessages, DeviceMessage } from './read-device-message.ts';

type Messages = ReturnType<typeof createDeviceMessages>;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const CONFIRM_MS = 5 * 60_000;

/** From the token of a QR code to a pending device: the first of the two phases (R16). */
export function createRedeemApp(deps: PushDeps, messages: Messages) {
  const { store, keys, carrier, secrets, settings, clock, randomness } = deps;

  return async (message: DeviceMessage, author: ChangeAuthor): Promise<DeviceAnswer> => {
    const current = settings.current();
    const address = getChannelAddress(current);
    const read = await messages.readNew(message, address.issuer);
    if ('outcome' in read) return read;
    const { payload, key, thumbprint } = read;
    const { token } = payload;
    if (typeof token !== 'string' || !TOKEN.test(token)) return refused('not-authorised');
    const now = clock.now();
    const enrollment = await store.findAppEnrollment({ tokenHash: hashEnrollmentToken(secrets, token) });
    // R25: unknown, used and expired are one answer.
    if (enrollment?.state !== 'issued' || now >= enrollment.expiresAt) return refused('not-authorised');
    const { userId } = enrollment;
    if ((await checkHolder(store, { userId, now })) !== undefined) return refused('not-authorised');
    const user = (await store.findSubjectById(userId))?.user;
    if (user === undefined) return refused('not-authorised');
    const push = parsePush(payload.push ?? { type: 'none' }, { carrier, settings: current });
    if (push !== undefined && 'outcome' in push) return push;

    const described = describeDevice(payload);
    const id = randomness.bytes(16).toString('base64url');
    const oathKey = randomness.bytes(OATH_KEY_BYTES);
    const challenge = randomness.bytes(16).toString('base64url');
    const device: Device = {
      id,
      userId,
      name: described.name,
      appVersion: described.appVersion,
      state: 'pending',
      kind: 'app',
      sealedKey: sealDeviceKey(secrets, { id, key: oathKey }),
      algorithm: 'SHA1',
      lastTimeStep: -1,
      drift: 0,
      createdAt: now,
      activatedAt: undefined,
      lastUsedAt: undefined,
    };
    const secret = encodeBase32(oathKey);
    oathKey.fill(0);
    const sealedPush = push && sealPush(secrets, { id, push });
    const app: AppDevice = {
      id,
      userId,
      name: device.name,
      state: 'pending',
      platform: described.platform,
      keyStorage: described.keyStorage,
      popKey: key,
      userVerification: undefined,
      sealedPush: sealedPush?.sealed,
      silentCount: 0,
    };
    const confirmUntil = new Date(Math.min(now.getTime() + CONFIRM_MS, enrollment.expiresAt.getTime()));
    const detail = `${device.name} (${id}), ${app.platform}, key in ${app.keyStorage}`;
    const outcome = await store.redeemAppEnrollment({
      id: enrollment.id,
      added: {
        app,
        device,
        popThumbprint: Buffer.from(thumbprint, 'base64url'),
        pushHash: sealedPush?.hash,
        confirmationHash: hashConfirmation(secrets, { deviceId: id, challenge }),
        confirmUntil,
      },
      deviceLimit: current['activation.deviceLimit'],
      now,
      change: recordOf(author, { at: now, action: 'app.redeem', subject: user.username, detail }),
    });
    if (outcome === 'closed') return refused('not-authorised');
    if (outcome !== 'redeemed') return refused(outcome, outcome === 'duplicate-key' ? 'The key is known already.' : '');
    const signing = await keys.signing();
    return {
      outcome: 'answered',
      body: {
        device_id: id,
        state: 'pending',
        account: { issuer_name: accountName(current), username: user.username },
        server_key: { ...signing.publicKey, kid: signing.keyId, use: 'sig', alg: 'ES256' },
        policy: policyOf(current),
        confirm: { challenge, expires_at: Math.floor(confirmUntil.getTime() / 1000) },
        totp: { secret, algorithm: 'SHA1', digits: 6, period: 30 },
        webauthn_options: webauthnOptions({ address, challenge, id, username: user.username, settings: current }),
      },
    };
  };
}

/** What the company asks of a device. */
export function policyOf(settings: SettingValues) {
  return {
    require_uv: settings['mobile.userVerification'] === 'required',
    match_digits: settings['mobile.matchDigits'],
  };
}

function webauthnOptions({
  address,
  ...options
}: { readonly address: ChannelAddress } & Omit<Parameters<typeof registrationOptions>[0], 'appOrigin'>) {
  return registrationOptions({ ...options, appOrigin: address.appOrigin });
}

const LONGEST_PLATFORM = 40;

/** As the app says; shown, and decides nothing. */
function describeDevice({ device, key_storage: keyStorage }: Readonly<Record<string, unknown>>) {
  const {
    name,
    platform,
    app,
    app_version: version,
  } = (typeof device === 'object' && device !== null ? device : {}) as Record<string, unknown>;
  const line = (value: unknown) => (typeof value === 'string' ? value : '');
  const typed = parseDevice({
    name: line(name),
    appVersion: `${line(app)} ${line(version)}`,
    token: '',
    oathCounter: 0n,
  });
  const { name: cleanPlatform } = parseDevice({ name: line(platform), appVersion: '', token: '', oathCounter: 0n });
  const storage: AppDevice['keyStorage'] =
    keyStorage === 'hardware' || keyStorage === 'webcrypto' ? keyStorage : 'software';
  return {
    ...typed,
    platform: cleanPlatform.slice(0, LONGEST_PLATFORM),
    keyStorage: storage,
  };
}
