import type { QuestionStore, StoredQuestion } from '../../ports/question-store.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import { type Command, change, type Database, selectAll, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { toThrottle } from './subject-rows.ts';
import { changeUserFields } from './user-commands.ts';

export function createQuestionStore(
  database: Database,
  { logs, authenticators }: { readonly logs: LogWriter; readonly authenticators: AuthenticatorCommands },
): QuestionStore {
  const queries = compileQueries(database);

  return {
    async findQuestions(userId) {
      const rows = await database.all(queries.ofUser, { userId });
      const questions = rows.flatMap(({ number, question, hash }) =>
        number === null || question === null || hash === null ? [] : [{ number, question, hash }],
      );
      return { questions, throttle: toThrottle(rows[0]?.failures ?? null, rows[0]?.throttled_until ?? null) };
    },

    setQuestions: ({ userId, expected, questions, change: record }) =>
      database.write(function* (): Command<'set' | 'changed' | 'gone'> {
        // The user is touched first: it tells whether there is one, and of two changes at once the second waits here.
        if (!(yield* changeUserFields(database, { id: userId, fields: {}, at: record.at }))) return 'gone';
        const present = (yield* selectAll(queries.hashes, { userId })).map(({ hash }) => hash);
        if (present.length !== expected.length || !present.every((hash) => expected.includes(hash))) {
          yield* undo();
          return 'changed';
        }
        yield* change(queries.remove, { userId });
        for (const { number, question, hash } of questions) {
          yield* change(queries.insert, { userId, number, question, hash });
        }
        yield* authenticators.resetThrottle(userId, 'security-questions');
        yield* logs.change(record);
        return 'set';
      }),
  };
}

function compileQueries(database: Database) {
  return {
    ofUser: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('users')
        .leftJoin('security_questions', 'security_questions.user_id', 'users.id')
        .leftJoin('authenticators', (join) =>
          join.onRef('authenticators.user_id', '=', 'users.id').on('authenticators.kind', '=', 'security-questions'),
        )
        .select([
          'security_questions.number',
          'security_questions.question',
          'security_questions.hash',
          'authenticators.failures',
          'authenticators.throttled_until',
        ])
        .where('users.id', '=', of.userId)
        .orderBy('security_questions.number'),
    ),
    hashes: database.query((builder, of: { userId: string }) =>
      builder.selectFrom('security_questions').select('hash').where('user_id', '=', of.userId),
    ),
    remove: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('security_questions').where('user_id', '=', of.userId),
    ),
    insert: database.query(
      (builder, row: { [Field in keyof StoredQuestion]: StoredQuestion[Field] } & { userId: string }) =>
        builder
          .insertInto('security_questions')
          .values({ user_id: row.userId, number: row.number, question: row.question, hash: row.hash }),
    ),
  };
}
