import type { AppDevice } from '../../ports/app-device.ts';
import type { PushRequest } from '../../ports/app-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Challenge, User } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { accountName } from './account-name.ts';
import { askedPin } from './asked-pin.ts';
import { getChannelAddress } from './channel-address.ts';
import type { ServerKeys } from './server-keys.ts';

interface MakeOptions {
  readonly challenge: Challenge;
  readonly user: User;
  readonly apps: readonly AppDevice[];
  /** Undefined: without a number. */
  readonly digits: number | undefined;
  readonly keys: ServerKeys;
  readonly settings: SettingValues;
  readonly randomness: Randomness;
}

const LONGEST_TEXT = 100;

/** One request for each device, signed by the server (R2). The number is in none of them (R5). */
export async function makeRequests(options: MakeOptions): Promise<readonly PushRequest[]> {
  const { challenge, user, apps, digits, keys, settings, randomness } = options;
  const { issuer } = getChannelAddress(settings);
  const key = await keys.signing();
  const at = Math.floor(challenge.createdAt.getTime() / 1000);
  const pin = askedPin(user, { purpose: challenge.purpose, now: challenge.createdAt, settings });
  const pinKey = pin.isAsked ? (await keys.encryption()).publicKey : undefined;
  return Promise.all(
    apps.map(async (app) => {
      // R1: neither is ever used again.
      const id = randomness.bytes(16).toString('base64url');
      const nonce = randomness.bytes(16).toString('base64url');
      const payload = {
        iss: issuer,
        aud: app.id,
        jti: id,
        iat: at,
        exp: Math.floor(challenge.expiresAt.getTime() / 1000),
        nonce,
        kind: challenge.purpose === 'enrollment' ? 'test' : 'login',
        match: digits === undefined ? { mode: 'none' } : { mode: 'enter', digits },
        need: { uv: app.userVerification !== undefined, pin: pin.isAsked },
        ...(pinKey !== undefined && {
          pin: {
            key: pinKey,
            must_change: pin.mustChange,
            may_change: pin.mayChange,
            minimum_digits: pin.minimumDigits,
          },
        }),
        fraud: { allowed: offersFraudReport(challenge, settings), blocks: settings['mobile.fraudBlocks'] },
        // R21: what a person needs to tell his own sign-in from another's; bounded.
        ctx: {
          service: challenge.applicationName.slice(0, LONGEST_TEXT),
          protocol: challenge.authenticationType,
          company: accountName(settings),
          account: user.username.slice(0, LONGEST_TEXT),
          ...(challenge.clientAddress !== undefined && { ip: challenge.clientAddress }),
          at,
        },
      };
      return {
        id,
        challengeId: challenge.id,
        deviceId: app.id,
        userId: user.id,
        nonce,
        message: await key.sign(payload, 'authreq+jwt'),
        expiresAt: challenge.expiresAt,
      };
    }),
  );
}

/** Of a test there is nothing to report; its person asked for it a moment ago. */
export function offersFraudReport({ purpose }: Pick<Challenge, 'purpose'>, settings: SettingValues): boolean {
  return purpose === 'authentication' && settings['mobile.fraudAlerts'];
}
