import type { Device } from '../../ports/device.ts';
import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database, selectFirst } from './database.ts';
import { notThrottled } from './not-throttled.ts';

/** What an accepted code does to the device that showed it. */
export interface DeviceCommands {
  /**
   * Moves the device's time step forward (RFC 6238 §5.2: a code is accepted once), unless codes of its user are
   * throttled: devices share the failures of the OATH token, so that a second phone gives no second set of guesses.
   *
   * @returns false when it did not move.
   */
  moveTimeStep(accepted: AcceptedStep): Command<boolean>;
  /** Undefined: there is no such device any more. */
  findLastTimeStep(id: Id): Command<number | undefined>;
}

export interface AcceptedStep {
  readonly id: Id;
  readonly userId: Id;
  readonly algorithm: NonNullable<Device['algorithm']>;
  readonly timeStep: number;
  readonly drift: number;
  readonly closedAt: number;
  readonly now: number;
}

export function createDeviceCommands(database: Database): DeviceCommands {
  const move = database.query((builder, step: { readonly [Field in keyof AcceptedStep]: AcceptedStep[Field] }) =>
    builder
      .updateTable('devices')
      .set({ last_time_step: step.timeStep, drift: step.drift, algorithm: step.algorithm, last_used_at: step.now })
      .where('id', '=', step.id)
      .where('user_id', '=', step.userId)
      .where('state', '=', 'active')
      .where('last_time_step', '<', step.timeStep)
      // Once one algorithm has fitted, the other is a wrong answer.
      .where(({ eb, or }) => or([eb('algorithm', 'is', null), eb('algorithm', '=', step.algorithm)]))
      .where(notThrottled('oath-token', step)),
  );
  const lastTimeStep = database.query((builder, device: { id: string }) =>
    builder.selectFrom('devices').select('last_time_step').where('id', '=', device.id).where('state', '=', 'active'),
  );

  return {
    *moveTimeStep(accepted) {
      return (yield* change(move, { ...accepted })) === 1;
    },

    *findLastTimeStep(id) {
      return (yield* selectFirst(lastTimeStep, { id }))?.last_time_step;
    },
  };
}
