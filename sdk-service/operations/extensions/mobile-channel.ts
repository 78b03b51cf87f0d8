import type { Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Core } from '../../core.ts';
import type { DeviceProblem } from '../../domain/push/device-answer.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { noError } from '../no-error.ts';

/** A longer wait is cut to this: proxies give up at 30 s. */
const LONGEST_WAIT_SECONDS = 25;

/** What the mobile app web service asks for devices: it passes on what they sent, and holds no key. */
export function mobileChannelOperations({ push }: Pick<Core, 'push'>) {
  return {
    GetMobileChannel: async () => {
      const { issuer, appOrigin, signingKey, pushKey } = await push.describe();
      return {
        result: true,
        channel: { Issuer: issuer, AppOrigin: appOrigin, SigningKey: JSON.stringify(signingKey), PushKey: pushKey },
        error: noError,
      };
    },

    ReceiveDeviceMessage: async ({ call, id = '', message = '' }, context) => {
      const answer = await push.receive({ call, id, message }, changeAuthorOf(context));
      if (answer.outcome === 'refused') {
        const { problem, detail } = answer;
        return { result: false, waitMs: 0, cursor: 0n, problem: problemNames[problem], detail, error: noError };
      }
      const { body, waitMs = 0, cursor = 0 } = answer;
      return {
        result: true,
        answer: JSON.stringify(body),
        waitMs,
        cursor: BigInt(cursor),
        problem: 'none',
        error: noError,
      };
    },

    WaitForDevices: async ({ cursor, waitSeconds }, { signal, park = (waiting) => waiting }) => {
      const seconds = Math.min(Math.max(waitSeconds, 0), LONGEST_WAIT_SECONDS);
      const changed = await park(push.waitForDevices({ cursor: Number(cursor), seconds, signal }));
      return { result: true, cursor: BigInt(changed.cursor), deviceIds: changed.deviceIds, error: noError };
    },
  } satisfies Handlers<Extensions>;
}

const problemNames: Readonly<Record<DeviceProblem, Enum<Extensions, 'DeviceProblem'>>> = {
  malformed: 'malformed',
  'unsupported-alg': 'unsupportedAlg',
  'not-authorised': 'notAuthorised',
  policy: 'policy',
  'no-such-request': 'noSuchRequest',
  'already-decided': 'alreadyDecided',
  replay: 'replay',
  'duplicate-key': 'duplicateKey',
  'device-limit': 'deviceLimit',
  'request-expired': 'requestExpired',
  'device-revoked': 'deviceRevoked',
  'clock-skew': 'clockSkew',
  'user-blocked': 'userBlocked',
};
