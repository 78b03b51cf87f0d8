import type { Enum } from './contract.ts';
import type { Extensions } from './extensions.ts';

type DeviceProblem = Exclude<Enum<Extensions, 'DeviceProblem'>, 'none'>;

/** How a problem of a device's message is told: status and `code` of docs/mobile-protocol.md §4. */
export const deviceProblems: Readonly<Record<DeviceProblem, { readonly status: number; readonly code: string }>> = {
  malformed: { status: 400, code: 'malformed' },
  unsupportedAlg: { status: 400, code: 'unsupported_alg' },
  notAuthorised: { status: 401, code: 'not_authorised' },
  policy: { status: 403, code: 'policy' },
  noSuchRequest: { status: 404, code: 'no_such_request' },
  alreadyDecided: { status: 409, code: 'already_decided' },
  replay: { status: 409, code: 'replay' },
  duplicateKey: { status: 409, code: 'duplicate_key' },
  deviceLimit: { status: 409, code: 'device_limit' },
  requestExpired: { status: 410, code: 'request_expired' },
  deviceRevoked: { status: 410, code: 'device_revoked' },
  clockSkew: { status: 422, code: 'clock_skew' },
  userBlocked: { status: 423, code: 'user_blocked' },
};
