import { MfaError } from '@mfa/shared/mfa-error';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { drawActivationCode, drawActivationPath, hashActivationCode, hashActivationPath } from './activation-code.ts';
import { activationAddress } from './activation-link.ts';
import type { DevicesDeps, IssuedActivationCode } from './devices.ts';

export interface GenerateCodeRequest {
  /** As typed. */
  readonly username: string;
  /**
   * `link`: below a secret path, for a QR code or a link; the limits on typed codes do not touch it. `typed`: for an app
   * into which code and plain address are typed.
   */
  readonly use: 'link' | 'typed';
  readonly author: ChangeAuthor;
}

/** Of the codes that are open, another may have the same digits: that happens once in as many codes as there are free ones. */
const MAXIMUM_DRAWS = 10;

const MINUTE_MS = 60_000;

/** @throws MfaError as `Devices.generateCode` does. */
export function createGenerateActivationCode(
  deps: DevicesDeps,
): (request: GenerateCodeRequest) => Promise<IssuedActivationCode> {
  const { store, secrets, settings, clock, randomness } = deps;

  return async ({ username, use, author }) => {
    const current = settings.current();
    const base = current['mobile.url'];
    if (!current['activation.enabled']) {
      throw new MfaError('misconfigured', 'Activation of mobile apps is switched off (setting activation.enabled).');
    }
    if (use === 'link' && base === '') {
      throw new MfaError('misconfigured', 'The address of the mobile app web service is not set (setting mobile.url).');
    }
    const user = await store.findUser(canonicalizeUsername(username));
    if (user === undefined) throw noSuchUser();

    const now = clock.now();
    const lifeMinutes = current['activation.lifeMinutes'];
    const expiresAt = new Date(now.getTime() + lifeMinutes * MINUTE_MS);
    const path = use === 'link' ? drawActivationPath(randomness) : undefined;
    const detail = `${use === 'link' ? 'by link or QR code' : 'to be typed'}, for ${lifeMinutes} minutes`;
    const record = recordOf(author, { at: now, action: 'device.generate-code', subject: user.username, detail });

    for (let draws = 0; draws < MAXIMUM_DRAWS; draws += 1) {
      const code = drawActivationCode(randomness);
      const outcome = await store.openActivationCode(
        {
          id: randomness.bytes(16).toString('base64url'),
          userId: user.id,
          codeHash: hashActivationCode(secrets, { code, path }),
          pathHash: path === undefined ? undefined : hashActivationPath(secrets, path),
          state: 'open',
          tries: 0,
          createdAt: now,
          expiresAt,
        },
        record,
      );
      if (outcome === 'no-user') throw noSuchUser();
      if (outcome === 'opened') {
        return { code, expiresAt, address: base === '' ? undefined : activationAddress({ base, path, code }) };
      }
    }
    throw new MfaError('unavailable', 'Too many activation codes are open at the same time.', {
      dependency: 'capacity',
      retryAfterSeconds: 60,
    });
  };
}

function noSuchUser(): MfaError {
  return new MfaError('not-found', 'There is no user of this name.');
}
