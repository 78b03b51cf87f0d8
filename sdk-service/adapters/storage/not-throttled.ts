import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import type { FailureKey, Id } from '../../ports/records.ts';
import type { Tables } from './schema.ts';

/** Part of a condition: failures of the user of this kind neither delay nor close it (RFC 4226 §7.3). */
export function notThrottled(
  kind: FailureKey,
  { userId, closedAt, now }: { readonly userId: Id; readonly closedAt: number; readonly now: number },
): Expression<SqlBool> {
  const { not, exists, selectFrom } = expressionBuilder<Tables, never>();
  return not(
    exists(
      selectFrom('authenticators')
        .select('authenticators.user_id')
        .where('authenticators.user_id', '=', userId)
        .where('authenticators.kind', '=', kind)
        .where(({ eb, or }) => or([eb('failures', '>=', closedAt), eb('throttled_until', '>', now)])),
    ),
  );
}
