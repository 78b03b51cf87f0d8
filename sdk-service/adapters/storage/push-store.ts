import type { AppStore, PushLimits } from '../../ports/app-store.ts';
import type { Standing } from '../../ports/mail.ts';
import type { Challenge, Id } from '../../ports/records.ts';
import { toPushRequest, toPushRequestRow } from './app-rows.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import type { BlockUser } from './block-store.ts';
import { toChallenge, toChallengeRow } from './challenge-rows.ts';
import { type Command, change, type Database, selectAll, selectFirst, undo } from './database.ts';
import { createFailureCounter } from './failure-counter.ts';
import type { LogWriter } from './log-writer.ts';
import { compilePushQueries } from './push-queries.ts';
import type { SessionCommands } from './session-commands.ts';
import { toUser } from './user-rows.ts';

type PushStore = Pick<
  AppStore,
  | 'openPush'
  | 'findPushRequest'
  | 'listPushRequests'
  | 'decidePush'
  | 'countPinTry'
  | 'endPush'
  | 'findNewestPush'
  | 'listPushedDevices'
  | 'purgeApps'
>;

/** What devices of our own app are asked, and how they decide. */
export function createPushStore(
  database: Database,
  parts: {
    readonly logs: LogWriter;
    readonly authenticators: AuthenticatorCommands;
    readonly sessions: SessionCommands;
    readonly blockUser: BlockUser;
  },
): PushStore {
  const { logs, authenticators, sessions, blockUser } = parts;
  const queries = compilePushQueries(database);
  const failures = createFailureCounter(database);

  function* isLimited(userId: Id, { caps, sinceApproval, denials, rule }: PushLimits, now: number): Command<boolean> {
    const standing = yield* selectFirst(queries.failures, { userId });
    if (standing !== undefined && (standing.failures >= rule.closedAt || (standing.throttled_until ?? 0) > now))
      return true;
    for (const { since, maximum } of caps) {
      const sent = yield* selectFirst(queries.countSince, { userId, since: since.getTime() });
      if ((sent?.count ?? 0) >= maximum) return true;
    }
    const since = sinceApproval.since.getTime();
    const approval = yield* selectFirst(queries.lastApproval, { userId, since });
    const after = yield* selectFirst(queries.countSince, { userId, since: approval?.at ?? since });
    if ((after?.count ?? 0) >= sinceApproval.maximum) return true;
    return (yield* deniedLast(userId, denials.inARow)) > denials.since.getTime();
  }

  /** When the newest of so many denials in a row was; 0: there are not so many. */
  function* deniedLast(userId: Id, inARow: number): Command<number> {
    const ended = yield* selectAll(queries.newestEnded, { userId, count: inARow });
    const isDenied = ended.every(({ state, reason }) => state === 'denied' && reason === 'declined');
    return isDenied && ended.length >= inARow ? (ended[0]?.ended_at ?? 0) : 0;
  }

  function* count({
    userId,
    failures: { counts, ...rest },
    now,
    reason,
    denialsInARow,
  }: Parameters<AppStore['decidePush']>[0]): Command<Standing> {
    if (counts === 'as-success') yield* authenticators.resetThrottle(userId, 'app');
    if (reason === 'declined') return (yield* deniedLast(userId, denialsInARow)) > 0 ? 'denied-often' : 'usual';
    if (counts !== 'as-failure' || !('rule' in rest)) return 'usual';
    const failure = { userId, kind: 'app', rule: rest.rule, now } as const;
    const standing = yield* selectFirst(queries.failures, { userId });
    yield* standing === undefined ? failures.countFirst(failure) : failures.count(failure);
    const after = yield* selectFirst(queries.failures, { userId });
    return (after?.failures ?? 0) >= rest.rule.closedAt ? 'closed' : 'usual';
  }

  return {
    openPush: ({ challenge, requests, holdsSince, limits, test, unanswered }) =>
      database.write(function* () {
        const row = toChallengeRow(challenge);
        const { user_id: userId, target, created_at: now } = row;
        if ((yield* change(queries.lockUser, { id: userId })) === 0)
          return { outcome: 'in-progress', ringing: undefined };
        const standing = yield* selectFirst(queries.ringing, { userId, target });
        const older = standing && toChallenge(standing);
        if (older !== undefined && holdsPlace(older, { challenge, holdsSince })) {
          return { outcome: 'in-progress', ringing: older };
        }
        if (limits !== undefined && (yield* isLimited(userId, limits, now))) return { outcome: 'throttled' };
        if (older !== undefined) {
          const isEnded = (yield* change(queries.close, { id: older.id, now })) === 1;
          if (isEnded && older.purpose === 'authentication') yield* logs.attempt(unanswered(older));
        }
        yield* change(queries.insertChallenge, row);
        if (test !== undefined) {
          const { enrollmentId, maximumTests: maximum } = test;
          const counted = yield* change(queries.countTest, { enrollmentId, challengeId: row.id, maximum, now });
          if (counted === 0) {
            yield* undo();
            return { outcome: 'throttled' };
          }
        }
        for (const request of requests) {
          yield* change(queries.insertRequest, toPushRequestRow(request));
          yield* change(queries.insertEvent, { deviceId: request.deviceId, at: now });
          yield* change(queries.countSilence, { deviceId: request.deviceId });
        }
        return { outcome: 'opened' };
      }),

    async findPushRequest(id) {
      const row = await database.first(queries.requestById, { id });
      const user = row && (await database.first(queries.user, { id: row.user_id }));
      return row && user && { request: toPushRequest(row), challenge: toChallenge(row), user: toUser(user) };
    },

    async listPushRequests(deviceId, count) {
      const rows = await database.all(queries.ofDevice, { deviceId, count });
      return rows.map((row) => ({ request: toPushRequest(row), state: row.state, reason: row.reason ?? undefined }));
    },

    decidePush: (decision) =>
      database.write(function* () {
        const { challengeId, userId, deviceId, state, reason = null, counter, now, block } = decision;
        const at = now.getTime();
        const isDecided =
          (yield* change(queries.decide, { challengeId, userId, deviceId, state, reason, now: at })) === 1 &&
          (counter === undefined || (yield* change(queries.raiseCounter, { deviceId, counter })) === 1);
        if (!isDecided) {
          yield* undo();
          return 'closed';
        }
        const standing = yield* count(decision);
        yield* change(queries.insertEndEvents, { challengeId, at });
        yield* logs.attempt(decision.attempt, standing);
        yield* logs.change(decision.change);
        if (reason === 'fraud-reported') yield* sessions.reportFraud(userId, now);
        if (block !== undefined) yield* blockUser(userId, block);
        return 'decided';
      }),

    countPinTry: ({ challengeId, maximumTries, now }) =>
      database.write(function* () {
        // Of several at once each is counted; the last one ends the prompt instead.
        const before = maximumTries - 1;
        if ((yield* change(queries.countPinTry, { challengeId, before, now: now.getTime() })) === 0) return undefined;
        const row = yield* selectFirst(queries.triesOf, { challengeId });
        return maximumTries - (row?.tries ?? maximumTries);
      }),

    endPush: (id, reason, attempt) =>
      database.write(function* () {
        const isEnded = (yield* change(queries.endUnreached, { id, reason, now: attempt.at.getTime() })) === 1;
        if (isEnded) yield* logs.attempt(attempt);
        return isEnded;
      }),

    async findNewestPush() {
      return (await database.first(queries.newestEvent, {}))?.number ?? 0;
    },

    async listPushedDevices({ after, limit }) {
      const rows = await database.all(queries.eventsAfter, { after, count: limit });
      return rows.map(({ number, device_id: deviceId }) => ({ number, deviceId }));
    },

    purgeApps: ({ before, limit: count }) =>
      database.write(function* () {
        const sweep = { before: before.getTime(), count };
        let purged = yield* change(queries.purgeEvents, sweep);
        purged += yield* change(queries.purgeMessages, sweep);
        purged += yield* change(queries.purgeRequests, sweep);
        purged += yield* change(queries.purgeEnrollments, sweep);
        yield* change(queries.forgetPush, { count });
        return purged;
      }),
  };
}

/** Whoever asks again in the same portal session has left the older prompt behind. */
function holdsPlace(
  older: Challenge,
  { challenge, holdsSince }: { readonly challenge: Challenge; readonly holdsSince: Date },
): boolean {
  const { sessionHash } = challenge;
  const isOwn = sessionHash !== undefined && older.sessionHash?.equals(sessionHash) === true;
  return !isOwn && older.createdAt > holdsSince && older.expiresAt > challenge.createdAt;
}
