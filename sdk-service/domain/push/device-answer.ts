/** Why a message of a device was refused; docs/mobile-protocol.md §4 has the words and statuses. */
export type DeviceProblem =
  | 'malformed'
  | 'unsupported-alg'
  | 'not-authorised'
  | 'policy'
  | 'no-such-request'
  | 'already-decided'
  | 'replay'
  | 'duplicate-key'
  | 'device-limit'
  | 'request-expired'
  | 'device-revoked'
  | 'clock-skew'
  | 'user-blocked';

export interface Refused {
  readonly outcome: 'refused';
  readonly problem: DeviceProblem;
  /** One sentence for whoever writes an app; nothing of the user. */
  readonly detail: string;
}

export type DeviceAnswer =
  | {
      readonly outcome: 'answered';
      /** JSON. */
      readonly body: object;
      /** Milliseconds for which the answer may be held back until there is something new; default 0. */
      readonly waitMs?: number;
      /** Where the list of events ended before this was read. */
      readonly cursor?: number;
    }
  | Refused;

export function refused(problem: DeviceProblem, detail = ''): Refused {
  return { outcome: 'refused', problem, detail };
}
