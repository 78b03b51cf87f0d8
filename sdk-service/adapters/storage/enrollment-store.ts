import type { Id } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import type { ChallengeCommands } from './challenge-commands.ts';
import { type Database, selectFirst, undo } from './database.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { LogWriter } from './log-writer.ts';
import type { SessionCommands } from './session-commands.ts';
import { changeUserFields } from './user-commands.ts';

/** The end of an enrollment, in one command: proven, stored, switched on, session raised, logged; or nothing of it. */
export function createEnrollmentStore(
  database: Database,
  parts: {
    readonly logs: LogWriter;
    readonly challenges: ChallengeCommands;
    readonly authenticators: AuthenticatorCommands;
    readonly sessions: SessionCommands;
    readonly pins: KnownSecrets;
  },
): Pick<AttemptStore, 'confirmEnrollment'> {
  const { logs, challenges, authenticators, sessions, pins } = parts;
  const kindOf = database.query((builder, challenge: { id: Id }) =>
    builder.selectFrom('challenges').select('kind').where('id', '=', challenge.id),
  );

  return {
    confirmEnrollment: ({ challengeId, purpose, maxTries, userId, fields, now, session, ...rest }) =>
      database.write(function* () {
        const { oathToken, pinHash, attempt, change } = rest;
        const proven =
          (yield* challenges.approve({ challengeId, userId, purpose, maxTries, now })) &&
          (yield* changeUserFields(database, { id: userId, fields, at: now })) &&
          // A session that was ended meanwhile is not brought back in another shape.
          (yield* sessions.end(session.endTokenHash)) &&
          (pinHash === undefined || (yield* pins.read(userId)) === undefined);
        const prompt = yield* selectFirst(kindOf, { id: challengeId });
        if (!proven || prompt === undefined) {
          yield* undo();
          return 'closed';
        }
        if (pinHash !== undefined) yield* pins.write(userId, pinHash);
        if (oathToken !== undefined) yield* authenticators.storeOathToken(userId, oathToken);
        yield* authenticators.resetThrottle(userId, prompt.kind);
        yield* sessions.begin(session.begin);
        yield* logs.attempt(attempt);
        yield* logs.change(change);
        return 'accepted';
      }),
  };
}
