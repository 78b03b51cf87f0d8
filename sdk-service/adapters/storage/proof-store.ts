import type { ProofStore } from '../../ports/proof-store.ts';
import type { Database } from './database.ts';

const MAXIMUM_FOUND = 20;

export function createProofStore(database: Database): ProofStore {
  const { limit } = database.dialect;
  const proofs = database.query((builder, of: { userId: string; accountId: string; since: number }) =>
    builder
      .selectFrom('challenges')
      .select(['ended_at', 'application_name', 'authentication_type', 'client_address'])
      .where('user_id', '=', of.userId)
      .where('account_id', '=', of.accountId)
      .where('purpose', '=', 'authentication')
      .where('state', '=', 'approved')
      .where('session_hash', 'is', null)
      .where('target', '=', '')
      .where('ended_at', '>', of.since)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('blocks')
              .select('blocks.number')
              .where('blocks.user_id', '=', of.userId)
              .whereRef('blocks.blocked_at', '>=', 'challenges.ended_at'),
          ),
        ),
      )
      .orderBy('ended_at', 'desc')
      .modifyEnd(limit(MAXIMUM_FOUND)),
  );

  return {
    async findProofs({ userId, accountId, since }) {
      const rows = await database.all(proofs, { userId, accountId, since: since.getTime() });
      return rows.map((row) => ({
        provedAt: new Date(row.ended_at ?? 0),
        applicationName: row.application_name,
        authenticationType: row.authentication_type,
        clientAddress: row.client_address ?? undefined,
      }));
    },
  };
}
