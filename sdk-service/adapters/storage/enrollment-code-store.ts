import type { EnrollmentCodeStore } from '../../ports/enrollment-code-store.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { notThrottled } from './not-throttled.ts';

export function createEnrollmentCodeStore(
  database: Database,
  { logs, authenticators }: { readonly logs: LogWriter; readonly authenticators: AuthenticatorCommands },
): EnrollmentCodeStore {
  const queries = compileQueries(database);

  return {
    issueEnrollmentCode: ({ userId, codeHash, issuedBy, issuedAt, expiresAt }, record) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.user, { userId })) === undefined) return false;
        const at = issuedAt.getTime();
        yield* change(queries.end, { userId, at });
        yield* change(queries.insert, { userId, codeHash, issuedBy, issuedAt: at, expiresAt: expiresAt.getTime() });
        yield* authenticators.resetThrottle(userId, 'enrollment-code');
        yield* logs.change(record);
        return true;
      }),

    useEnrollmentCode: ({ userId, codeHash, sessionHash, rule, now, change: record }) =>
      database.write(function* () {
        const code = { userId, codeHash, sessionHash, closedAt: rule.closedAt, now: now.getTime() };
        if ((yield* change(queries.use, code)) === 1) {
          yield* authenticators.resetThrottle(userId, 'enrollment-code');
          yield* logs.change(record);
          return true;
        }
        return (yield* selectFirst(queries.usedHere, code)) !== undefined;
      }),
  };
}

type Use = {
  readonly userId: string;
  readonly codeHash: Buffer;
  readonly sessionHash: Buffer;
  readonly closedAt: number;
  readonly now: number;
};

function compileQueries(database: Database) {
  return {
    user: database.query((builder, of: { userId: string }) =>
      builder.selectFrom('users').select('id').where('id', '=', of.userId),
    ),

    end: database.query((builder, of: { userId: string; at: number }) =>
      builder
        .updateTable('enrollment_codes')
        .set({ ended_at: of.at })
        .where('user_id', '=', of.userId)
        .where('ended_at', 'is', null),
    ),

    insert: database.query(
      (builder, code: { userId: string; codeHash: Buffer; issuedBy: string; issuedAt: number; expiresAt: number }) =>
        builder.insertInto('enrollment_codes').values({
          user_id: code.userId,
          code_hash: code.codeHash,
          issued_by: code.issuedBy,
          issued_at: code.issuedAt,
          expires_at: code.expiresAt,
        }),
    ),

    // Of two sessions at once, one gets it.
    use: database.query((builder, by: Use) =>
      builder
        .updateTable('enrollment_codes')
        .set({ used_at: by.now, session_hash: by.sessionHash })
        .where('user_id', '=', by.userId)
        .where('code_hash', '=', by.codeHash)
        .where('ended_at', 'is', null)
        .where('used_at', 'is', null)
        .where('expires_at', '>', by.now)
        .where(notThrottled('enrollment-code', by)),
    ),

    usedHere: database.query((builder, by: Use) =>
      builder
        .selectFrom('enrollment_codes')
        .select('number')
        .where('user_id', '=', by.userId)
        .where('code_hash', '=', by.codeHash)
        .where('session_hash', '=', by.sessionHash)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', by.now),
    ),
  };
}
