import type { KnowledgeOutcome, KnowledgeStore } from '../../ports/knowledge-store.ts';
import type { AttemptRecord, Id, KnowledgeKind } from '../../ports/records.ts';
import type { ThrottleRule } from '../../ports/storage.ts';
import type { ChallengeCommands } from './challenge-commands.ts';
import { type Command, change, type Database, selectFirst, undo } from './database.ts';
import { createHashReader } from './known-secrets.ts';
import type { LogWriter } from './log-writer.ts';

type Refusal = Exclude<KnowledgeOutcome, 'accepted'>;

/** Right answers to what a user knows. Whether one counts stands in the condition of an UPDATE, as for codes. */
export function createKnowledgeStore(
  database: Database,
  { logs, challenges }: { readonly logs: LogWriter; readonly challenges: ChallengeCommands },
): KnowledgeStore {
  const readHashes = createHashReader(database);
  const succeed = database.query(
    (builder, of: { userId: string; kind: KnowledgeKind; closedAt: number; now: number }) =>
      builder
        .updateTable('authenticators')
        .set({ failures: 0, forgotten_failures: 0, throttled_until: null })
        .where('user_id', '=', of.userId)
        .where('kind', '=', of.kind)
        .where('failures', '<', of.closedAt)
        .where(({ eb, or }) => or([eb('throttled_until', 'is', null), eb('throttled_until', '<=', of.now)])),
  );
  const standing = database.query((builder, of: { userId: string; kind: KnowledgeKind }) =>
    builder
      .selectFrom('authenticators')
      .select('failures')
      .where('user_id', '=', of.userId)
      .where('kind', '=', of.kind),
  );

  /** @returns false while the kind is throttled or closed. A kind that never failed has no row to say so. */
  function* resetFailures(of: {
    readonly userId: Id;
    readonly kind: KnowledgeKind;
    readonly rule: ThrottleRule;
    readonly now: Date;
  }): Command<boolean> {
    const { userId, kind, rule, now } = of;
    if ((yield* change(succeed, { userId, kind, closedAt: rule.closedAt, now: now.getTime() })) === 1) return true;
    return (yield* selectFirst(standing, { userId, kind })) === undefined;
  }

  function* deny(outcome: Refusal, denied: (outcome: Refusal) => AttemptRecord | undefined): Command<Refusal> {
    yield* undo();
    const attempt = denied(outcome);
    if (attempt !== undefined) yield* logs.attempt(attempt);
    return outcome;
  }

  return {
    acceptKnowledge: ({ userId, kind, hashes, challengeId, maxTries, rule, now, approved, denied }) =>
      database.write(function* () {
        if (!(yield* resetFailures({ userId, kind, rule, now }))) return yield* deny('throttled', denied);
        const present = yield* readHashes(kind, userId);
        if (!hashes.every((hash) => present.includes(hash))) return yield* deny('changed', denied);
        const isAnswered =
          challengeId === undefined ||
          (yield* challenges.approve({ challengeId, userId, purpose: 'authentication', maxTries, now }));
        if (!isAnswered) return yield* deny('closed', denied);
        if (approved !== undefined) yield* logs.attempt(approved);
        return 'accepted';
      }),
  };
}
