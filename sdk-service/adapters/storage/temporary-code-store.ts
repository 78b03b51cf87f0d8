import type { ExpressionBuilder } from 'kysely';
import type { TemporaryCode, TemporaryCodeOutcome, TemporaryCodeStore } from '../../ports/temporary-code-store.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import type { ChallengeCommands } from './challenge-commands.ts';
import { type Command, change, type Database, selectFirst, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import { notThrottled } from './not-throttled.ts';
import type { TemporaryCodesTable } from './pass-tables.ts';
import type { Tables } from './schema.ts';
import { toThrottle } from './subject-rows.ts';
import type { TemporaryCodeCommands } from './temporary-code-commands.ts';

type Refusal = Exclude<TemporaryCodeOutcome, 'accepted'>;

export function createTemporaryCodeStore(
  database: Database,
  parts: {
    readonly logs: LogWriter;
    readonly authenticators: AuthenticatorCommands;
    readonly challenges: ChallengeCommands;
    readonly codes: TemporaryCodeCommands;
  },
): TemporaryCodeStore {
  const { logs, authenticators, challenges, codes } = parts;
  const queries = compileQueries(database);

  return {
    issueTemporaryCode: (code, record, { unlessAdministrator } = { unlessAdministrator: false }) =>
      database.write(function* () {
        const { userId } = code;
        const user = yield* selectFirst(queries.user, { userId });
        if (user === undefined || (unlessAdministrator && user.administrator_rights !== null)) return false;
        yield* codes.revoke(userId, code.issuedAt);
        yield* change(queries.remove, { userId });
        yield* change(queries.insert, {
          user_id: userId,
          code_hash: code.codeHash,
          use_kind: code.use,
          issued_by: code.issuedBy,
          reason: code.reason,
          issued_at: code.issuedAt.getTime(),
          expires_at: code.expiresAt.getTime(),
          uses: 0,
          last_used_at: null,
          revoked_at: null,
        });
        yield* authenticators.resetThrottle(userId, 'temporary-code');
        yield* logs.change(record);
        return true;
      }),

    revokeTemporaryCode: (userId, at, record) =>
      database.write(function* () {
        if (!(yield* codes.revoke(userId, at))) return false;
        yield* logs.change(record);
        return true;
      }),

    async findTemporaryCode(userId) {
      const row = await database.first(queries.ofUser, { userId });
      const throttle = toThrottle(row?.failures ?? null, row?.throttled_until ?? null);
      return { code: row?.code_hash ? toTemporaryCode(row as TemporaryCodesTable) : undefined, throttle };
    },

    acceptTemporaryCode: ({ userId, codeHash, challengeId, maxTries, rule, now, approved, denied }) =>
      database.write(function* () {
        function* deny(outcome: Refusal): Command<Refusal> {
          yield* undo();
          yield* logs.attempt(denied(outcome));
          return outcome;
        }

        const use = { userId, codeHash, closedAt: rule.closedAt, now: now.getTime() };
        if ((yield* change(queries.use, use)) === 0) {
          return yield* deny((yield* selectFirst(queries.standing, use)) === undefined ? 'over' : 'throttled');
        }
        const isAnswered =
          challengeId === undefined ||
          (yield* challenges.approve({ challengeId, userId, purpose: 'authentication', maxTries, now }));
        // A code that is good once is not used up by a prompt that could not be answered any more.
        if (!isAnswered) return yield* deny('closed');
        yield* authenticators.resetThrottle(userId, 'temporary-code');
        yield* logs.attempt(approved);
        return 'accepted';
      }),

    purgeTemporaryCodes: ({ before, limit }) =>
      database.write(() => change(queries.purge, { before: before.getTime(), limit })),
  };
}

type Use = {
  readonly userId: string;
  readonly codeHash: Buffer;
  readonly closedAt: number;
  readonly now: number;
};

/** Right, and neither ended, over nor used up. */
function counts({ userId, codeHash, now }: Use) {
  return ({ eb, and, or, val, lit }: ExpressionBuilder<Tables, 'temporary_codes'>) =>
    and([
      eb('user_id', '=', userId),
      eb('code_hash', '=', codeHash),
      eb('revoked_at', 'is', null),
      eb('expires_at', '>', now),
      or([eb('use_kind', '=', val('often')), eb('uses', '=', lit(0))]),
    ]);
}

const columns = [
  'user_id',
  'code_hash',
  'use_kind',
  'issued_by',
  'reason',
  'issued_at',
  'expires_at',
  'uses',
  'last_used_at',
  'revoked_at',
] as const satisfies readonly (keyof TemporaryCodesTable)[];

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    user: database.query((builder, of: { userId: string }) =>
      builder.selectFrom('users').select('administrator_rights').where('id', '=', of.userId),
    ),

    remove: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('temporary_codes').where('user_id', '=', of.userId),
    ),

    insert: database.query((builder, row: { [Column in keyof TemporaryCodesTable]: TemporaryCodesTable[Column] }) =>
      builder.insertInto('temporary_codes').values(markers(row, columns)),
    ),

    ofUser: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('users')
        .leftJoin('temporary_codes', 'temporary_codes.user_id', 'users.id')
        .leftJoin('authenticators', (join) =>
          join
            .onRef('authenticators.user_id', '=', 'users.id')
            .on('authenticators.kind', '=', ({ val }) => val('temporary-code')),
        )
        .select(columns.map((column) => `temporary_codes.${column}` as const))
        .select(['authenticators.failures', 'authenticators.throttled_until'])
        .where('users.id', '=', of.userId),
    ),

    // Of many at once, one uses up a code that is good once.
    use: database.query((builder, by: Use) =>
      builder
        .updateTable('temporary_codes')
        .set(({ eb, lit }) => ({ uses: eb('uses', '+', lit(1)), last_used_at: by.now }))
        .where(counts(by))
        .where(notThrottled('temporary-code', by)),
    ),

    /** Whether it would count but for wrong ones that were tried. */
    standing: database.query((builder, by: Use) =>
      builder.selectFrom('temporary_codes').select('user_id').where(counts(by)),
    ),

    purge: database.query((builder, sweep: { before: number; limit: number }) =>
      builder
        .deleteFrom('temporary_codes')
        .where('user_id', 'in', (eb) =>
          eb
            .selectFrom('temporary_codes as expired')
            .select('expired.user_id')
            .where('expired.expires_at', '<', sweep.before)
            .orderBy('expired.expires_at')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),
  };
}

function toTemporaryCode(row: TemporaryCodesTable): TemporaryCode {
  return {
    userId: row.user_id,
    codeHash: row.code_hash,
    use: row.use_kind,
    issuedBy: row.issued_by,
    reason: row.reason,
    issuedAt: new Date(row.issued_at),
    expiresAt: new Date(row.expires_at),
    uses: row.uses,
    lastUsedAt: row.last_used_at === null ? undefined : new Date(row.last_used_at),
    revokedAt: row.revoked_at === null ? undefined : new Date(row.revoked_at),
  };
}
