import { compileRaiseCounter } from './app-counter.ts';
import { type PushRequestRow, pushRequestColumns } from './app-rows.ts';
import { type ChallengeRow, challengeColumns, selectedChallengeColumns } from './challenge-rows.ts';
import type { Database } from './database.ts';
import { markers } from './markers.ts';
import type { ChallengesTable } from './schema.ts';
import { userColumns } from './user-rows.ts';

const selectedRequest = [
  'push_requests.id',
  'push_requests.user_id',
  'push_requests.challenge_id',
  'push_requests.device_id',
  'push_requests.nonce',
  'push_requests.message',
  'push_requests.expires_at',
] as const;

/** The statements of `push-store.ts`; long, since each is short and they belong together. */
export function compilePushQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    lockUser: database.query((builder, user: { id: string }) =>
      builder
        .updateTable('users')
        .set(({ ref }) => ({ updated_at: ref('updated_at') }))
        .where('id', '=', user.id),
    ),

    user: database.query((builder, user: { id: string }) =>
      builder.selectFrom('users').select(userColumns).where('id', '=', user.id),
    ),

    /** Of one user and target; whether it still holds the place is another question. */
    ringing: database.query((builder, of: { userId: string; target: string }) =>
      builder
        .selectFrom('challenges')
        .select(selectedChallengeColumns)
        .where('user_id', '=', of.userId)
        .where('target', '=', of.target as '')
        .where('ended_at', 'is', null)
        .where(({ eb, lit }) => eb('ringing', '=', lit(1))),
    ),

    close: database.query((builder, of: { id: string; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'closed', ended_at: of.now, reason: 'no-answer' })
        .where('id', '=', of.id)
        .where('ended_at', 'is', null),
    ),

    failures: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('authenticators')
        .select(['failures', 'throttled_until'])
        .where('user_id', '=', of.userId)
        .where('kind', '=', 'app'),
    ),

    countSince: database.query((builder, of: { userId: string; since: number }) =>
      builder
        .selectFrom('challenges')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('user_id', '=', of.userId)
        .where('kind', '=', 'app')
        .where('purpose', '=', 'authentication')
        .where('created_at', '>', of.since),
    ),

    lastApproval: database.query((builder, of: { userId: string; since: number }) =>
      builder
        .selectFrom('challenges')
        .select(({ fn }) => fn.max('created_at').as('at'))
        .where('user_id', '=', of.userId)
        .where('kind', '=', 'app')
        .where('created_at', '>', of.since)
        .where('state', '=', 'approved'),
    ),

    newestEnded: database.query((builder, of: { userId: string; count: number }) =>
      builder
        .selectFrom('challenges')
        .select(['state', 'reason', 'ended_at'])
        .where('user_id', '=', of.userId)
        .where('kind', '=', 'app')
        .where('purpose', '=', 'authentication')
        .where('ended_at', 'is not', null)
        .orderBy('created_at', 'desc')
        .orderBy('number', 'desc')
        .modifyEnd(limit(of.count)),
    ),

    insertChallenge: database.query((builder, row: ChallengeRow) =>
      builder.insertInto('challenges').values(markers(row, challengeColumns)),
    ),

    insertRequest: database.query((builder, row: PushRequestRow) =>
      builder.insertInto('push_requests').values(markers(row, pushRequestColumns)),
    ),

    insertEvent: database.query((builder, of: { deviceId: string; at: number }) =>
      builder.insertInto('push_events').values({ device_id: of.deviceId, at: of.at }),
    ),

    /** Whoever was asked about this prompt is told of its end. */
    insertEndEvents: database.query((builder, of: { challengeId: string; at: number }) =>
      builder
        .insertInto('push_events')
        .columns(['device_id', 'at'])
        .expression(
          builder
            .selectFrom('push_requests')
            .select(({ val }) => ['push_requests.device_id', val(of.at).as('at')])
            .where('push_requests.challenge_id', '=', of.challengeId),
        ),
    ),

    /** R20: counted as silent until it is heard of again. */
    countSilence: database.query((builder, of: { deviceId: string }) =>
      builder
        .updateTable('app_devices')
        .set(({ eb, lit }) => ({ silent_count: eb('silent_count', '+', lit(1)) }))
        .where('id', '=', of.deviceId),
    ),

    countTest: database.query(
      (builder, of: { enrollmentId: string; challengeId: string; maximum: number; now: number }) =>
        builder
          .updateTable('app_enrollments')
          .set(({ eb, lit }) => ({ tests: eb('tests', '+', lit(1)), challenge_id: of.challengeId }))
          .where('id', '=', of.enrollmentId)
          .where('state', '=', 'confirmed')
          .where('ended_at', 'is', null)
          .where('expires_at', '>', of.now)
          .where('tests', '<', of.maximum),
    ),

    requestById: database.query((builder, of: { id: string }) =>
      builder
        .selectFrom('push_requests')
        .innerJoin('challenges', 'challenges.id', 'push_requests.challenge_id')
        .select(selectedRequest)
        .select(selectedChallengeColumns)
        .where('push_requests.id', '=', of.id),
    ),

    ofDevice: database.query((builder, of: { deviceId: string; count: number }) =>
      builder
        .selectFrom('push_requests')
        .innerJoin('challenges', 'challenges.id', 'push_requests.challenge_id')
        .select(selectedRequest)
        .select(['challenges.state as state', 'challenges.reason as reason'])
        .where('push_requests.device_id', '=', of.deviceId)
        .orderBy('push_requests.expires_at', 'desc')
        .modifyEnd(limit(of.count)),
    ),

    /** R8: exactly one final state; whoever comes second changes nothing. */
    countPinTry: database.query((builder, of: { challengeId: string; before: number; now: number }) =>
      builder
        .updateTable('challenges')
        .set(({ eb, lit }) => ({ tries: eb('tries', '+', lit(1)) }))
        .where('id', '=', of.challengeId)
        .where('kind', '=', 'app')
        .where('state', '=', 'open')
        .where('ended_at', 'is', null)
        .where('expires_at', '>', of.now)
        .where('tries', '<', of.before),
    ),

    triesOf: database.query((builder, of: { challengeId: string }) =>
      builder.selectFrom('challenges').select('tries').where('id', '=', of.challengeId),
    ),

    decide: database.query(
      (
        builder,
        of: {
          challengeId: string;
          userId: string;
          deviceId: string;
          state: 'approved' | 'denied';
          reason: ChallengesTable['reason'];
          now: number;
        },
      ) =>
        builder
          .updateTable('challenges')
          .set({ state: of.state, reason: of.reason, ended_at: of.now })
          .where('id', '=', of.challengeId)
          .where('user_id', '=', of.userId)
          .where('kind', '=', 'app')
          .where('state', '=', 'open')
          .where('ended_at', 'is', null)
          .where('expires_at', '>', of.now)
          // A device that was removed meanwhile decides nothing.
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom('devices')
                .select('devices.id')
                .where('devices.id', '=', of.deviceId)
                .where('devices.user_id', '=', of.userId)
                .where('devices.state', 'in', ['pending', 'active']),
            ),
          ),
    ),

    raiseCounter: compileRaiseCounter(database),

    endUnreached: database.query((builder, of: { id: string; reason: ChallengesTable['reason']; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'undeliverable', reason: of.reason, ended_at: of.now })
        .where('id', '=', of.id)
        .where('kind', '=', 'app')
        .where('ended_at', 'is', null),
    ),

    newestEvent: database.query((builder) =>
      builder.selectFrom('push_events').select(({ fn }) => fn.max('number').as('number')),
    ),

    eventsAfter: database.query((builder, of: { after: number; count: number }) =>
      builder
        .selectFrom('push_events')
        .select(['number', 'device_id'])
        .where('number', '>', of.after)
        .orderBy('number')
        .modifyEnd(limit(of.count)),
    ),

    purgeEvents: database.query((builder, of: { before: number; count: number }) =>
      builder
        .deleteFrom('push_events')
        .where('number', 'in', (eb) =>
          eb
            .selectFrom('push_events as old')
            .select('old.number')
            .where('old.at', '<', of.before)
            .orderBy('old.at')
            .modifyEnd(limit(of.count)),
        ),
    ),

    purgeMessages: database.query((builder, of: { before: number; count: number }) =>
      builder
        .deleteFrom('device_messages')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('device_messages as old')
            .select('old.id')
            .where('old.expires_at', '<', of.before)
            .orderBy('old.expires_at')
            .modifyEnd(limit(of.count)),
        ),
    ),

    purgeRequests: database.query((builder, of: { before: number; count: number }) =>
      builder
        .deleteFrom('push_requests')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('push_requests as old')
            .select('old.id')
            .where('old.expires_at', '<', of.before)
            .orderBy('old.expires_at')
            .modifyEnd(limit(of.count)),
        ),
    ),

    purgeEnrollments: database.query((builder, of: { before: number; count: number }) =>
      builder
        .deleteFrom('app_enrollments')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('app_enrollments as old')
            .select('old.id')
            .where('old.expires_at', '<', of.before)
            .orderBy('old.expires_at')
            .modifyEnd(limit(of.count)),
        ),
    ),

    /** A removed device's address is nobody's business any more; its key tells it so for a day. */
    forgetPush: database.query((builder, of: { count: number }) =>
      builder
        .updateTable('app_devices')
        .set({ push: null, push_hash: null })
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('app_devices as old')
            .innerJoin('devices', 'devices.id', 'old.id')
            .select('old.id')
            .where('devices.state', '=', 'revoked')
            .where('old.push', 'is not', null)
            .orderBy('old.id')
            .modifyEnd(limit(of.count)),
        ),
    ),
  };
}
