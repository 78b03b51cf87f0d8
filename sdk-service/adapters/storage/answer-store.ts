import type { AttemptRecord, DenialReason, FailureKey, Id } from '../../ports/records.ts';
import type { AcceptOutcome, AttemptStore, ThrottleRule } from '../../ports/storage.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import type { ChallengeCommands } from './challenge-commands.ts';
import { type Command, change, type Database, selectFirst, undo } from './database.ts';
import type { DeviceCommands } from './device-commands.ts';
import { createFailureCounter } from './failure-counter.ts';
import type { LogWriter } from './log-writer.ts';
import { notThrottled } from './not-throttled.ts';
import { toThrottle } from './subject-rows.ts';

type Refusal = Exclude<AcceptOutcome, 'accepted'>;

/** Answers and what becomes of them. Each decision stands in the condition of an UPDATE: of two at once, one wins. */
export function createAnswerStore(
  database: Database,
  parts: {
    readonly logs: LogWriter;
    readonly challenges: ChallengeCommands;
    readonly authenticators: AuthenticatorCommands;
    readonly devices: DeviceCommands;
  },
): Pick<AttemptStore, 'acceptOathCode' | 'acceptTextCode' | 'refuseAnswer' | 'findThrottle'> {
  const { logs, challenges, authenticators, devices } = parts;
  const failures = createFailureCounter(database);
  const queries = compileQueries(database);

  /** Logs why an answer was not accepted. What was done before is undone. */
  function* deny(answer: {
    readonly userId: Id;
    readonly kind: FailureKey;
    readonly timeStep?: number;
    /** Whose code it was, when not the OATH token's. */
    readonly deviceId?: Id | undefined;
    readonly rule: ThrottleRule;
    readonly now: Date;
    readonly denied: (outcome: Refusal) => AttemptRecord;
  }): Command<Refusal> {
    yield* undo();
    const { userId, kind, timeStep = Number.POSITIVE_INFINITY, deviceId, rule, now } = answer;
    const row = yield* selectFirst(queries.authenticator, { userId, kind });
    const lastTimeStep = deviceId === undefined ? row?.last_time_step : yield* devices.findLastTimeStep(deviceId);
    const isDelayed = (row?.throttled_until ?? 0) > now.getTime();
    let outcome: Refusal = 'closed';
    if (isDelayed || (row !== undefined && row.failures >= rule.closedAt)) outcome = 'throttled';
    else if (lastTimeStep !== undefined && lastTimeStep !== null && lastTimeStep >= timeStep) outcome = 'replayed';
    yield* logs.attempt(answer.denied(outcome));
    return outcome;
  }

  return {
    async findThrottle(userId, kind) {
      const row = await database.first(queries.authenticator, { userId, kind });
      return toThrottle(row?.failures ?? null, row?.throttled_until ?? null);
    },

    acceptOathCode: ({
      userId,
      tokenKey,
      device,
      challengeId,
      maxTries,
      rule,
      timeStep,
      drift,
      now,
      approved,
      denied,
    }) =>
      database.write(function* () {
        const step = { userId, timeStep, drift, closedAt: rule.closedAt, now: now.getTime() };
        const isMoved =
          device === undefined
            ? yield* authenticators.moveTimeStep({ ...step, tokenKey })
            : yield* devices.moveTimeStep({ ...step, ...device });
        const isAnswered =
          challengeId === undefined ||
          (isMoved && (yield* challenges.approve({ challengeId, userId, purpose: 'authentication', maxTries, now })));
        // A code is not used up by a prompt that could not be answered any more: `deny` undoes the step.
        if (!isMoved || !isAnswered) {
          return yield* deny({ userId, kind: 'oath-token', timeStep, deviceId: device?.id, rule, now, denied });
        }
        if (device !== undefined) yield* authenticators.resetThrottle(userId, 'oath-token');
        yield* logs.attempt(approved);
        return 'accepted';
      }),

    acceptTextCode: ({ userId, failureKey = 'text', challengeId, maxTries, rule, now, approved, denied }) =>
      database.write(function* () {
        const prompt = { challengeId, userId, failureKey, maxTries, closedAt: rule.closedAt, now: now.getTime() };
        const isAnswered = (yield* change(queries.approveText, prompt)) === 1;
        if (!isAnswered) return yield* deny({ userId, kind: failureKey, rule, now, denied });
        yield* authenticators.resetThrottle(userId, failureKey);
        yield* logs.attempt(approved);
        return 'accepted';
      }),

    refuseAnswer: ({ userId, kind, challengeId, maxTries, rule, now, attempt }) =>
      database.write(function* () {
        yield* failures.count({ userId, kind, rule, now });
        if (challengeId !== undefined) {
          const reason = attempt?.reason ?? 'wrong-response';
          yield* change(queries.countTry, { challengeId, userId, maxTries, now: now.getTime(), reason });
        }
        const after = { userId, kind, challengeId };
        let row = yield* selectFirst(queries.standing, after);
        if (row?.failures === null) {
          yield* failures.countFirst({ userId, kind, rule, now });
          row = yield* selectFirst(queries.standing, after);
        }
        const isClosed = (row?.failures ?? 0) >= rule.closedAt;
        if (attempt !== undefined) yield* logs.attempt(attempt, isClosed ? 'closed' : 'usual');
        return {
          throttle: toThrottle(row?.failures ?? null, row?.throttled_until ?? null),
          state: row?.state ?? undefined,
        };
      }),
  };
}

function compileQueries(database: Database) {
  return {
    /** Approves the prompt of a text unless texts of this user are throttled. */
    approveText: database.query(
      (
        builder,
        prompt: {
          challengeId: string;
          userId: string;
          failureKey: FailureKey;
          maxTries: number;
          closedAt: number;
          now: number;
        },
      ) =>
        builder
          .updateTable('challenges')
          .set({ state: 'approved', ended_at: prompt.now })
          .where('id', '=', prompt.challengeId)
          .where('user_id', '=', prompt.userId)
          .where('kind', '=', 'text')
          .where('purpose', '=', 'authentication')
          .where('ended_at', 'is', null)
          .where('expires_at', '>', prompt.now)
          .where('tries', '<', prompt.maxTries)
          .where(notThrottled(prompt.failureKey, prompt)),
    ),

    countTry: database.query(
      (
        builder,
        prompt: {
          challengeId: string;
          userId: string;
          maxTries: number;
          now: number;
          reason: AttemptRecord['reason'];
        },
      ) =>
        builder
          .updateTable('challenges')
          .set(({ eb, ref, val, lit }) => {
            const isLast = eb(eb('tries', '+', lit(1)), '>=', prompt.maxTries);
            return {
              tries: eb('tries', '+', lit(1)),
              state: eb
                .case()
                .when(isLast)
                .then(val('closed' as const))
                .else(ref('state'))
                .end(),
              ended_at: eb.case().when(isLast).then(prompt.now).end(),
              // Told to the caller that waits.
              reason: eb
                .case()
                .when(isLast)
                .then(val(prompt.reason as DenialReason))
                .end(),
            };
          })
          .where('id', '=', prompt.challengeId)
          .where('user_id', '=', prompt.userId)
          .where('ended_at', 'is', null),
    ),

    authenticator: database.query((builder, of: { userId: string; kind: FailureKey }) =>
      builder
        .selectFrom('authenticators')
        .select(['failures', 'throttled_until', 'last_time_step'])
        .where('user_id', '=', of.userId)
        .where('kind', '=', of.kind),
    ),

    /** Where a kind and a prompt stand, whether or not there is a row of them. */
    standing: database.query((builder, of: { userId: string; kind: FailureKey; challengeId: string | undefined }) =>
      builder
        .selectFrom(builder.selectNoFrom(({ lit }) => lit(1).as('one')).as('always'))
        .leftJoin('authenticators', (join) =>
          join.on('authenticators.user_id', '=', of.userId).on('authenticators.kind', '=', of.kind),
        )
        .leftJoin('challenges', (join) => join.on('challenges.id', '=', of.challengeId as string))
        .select(['authenticators.failures', 'authenticators.throttled_until', 'challenges.state']),
    ),
  };
}
