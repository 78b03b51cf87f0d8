import { MfaError } from '@mfa/shared/mfa-error';
import type { LogStore } from '../ports/log-store.ts';
import { createTable } from './output.ts';
import type { Work } from './with-core.ts';

type Chain = Awaited<ReturnType<LogStore['verifyLogs']>>[number];

interface Summary {
  readonly log: string;
  readonly chains: number;
  readonly rows: number;
  readonly broken: readonly Chain[];
}

/**
 * Follows the chains of both logs and shows what holds.
 *
 * @throws MfaError `conflict` when a chain is broken: names the first row that is not what was written.
 */
export async function verifyLogs(store: Pick<LogStore, 'verifyLogs'>, show: Work['show']): Promise<void> {
  const chains = await store.verifyLogs();
  const summaries = (['attempts', 'changes'] as const).map((log) => summarize(log, chains));
  show(
    chains.map((chain) => ({ ...chain, brokenAt: chain.brokenAt?.sequence ?? null })),
    createTable<Summary>([
      { title: 'log', text: ({ log }) => log },
      { title: 'chains', text: ({ chains }) => String(chains) },
      { title: 'rows', text: ({ rows }) => String(rows) },
      { title: 'state', text: ({ broken }) => (broken.length === 0 ? 'whole' : `${broken.length} broken`) },
    ]).write(summaries),
  );
  const broken = chains.filter(({ brokenAt }) => brokenAt !== undefined);
  if (broken.length === 0) return;
  const places = broken.map(({ log, node, brokenAt }) => `${log} of process ${node} from row ${brokenAt?.sequence}`);
  throw new MfaError('conflict', `The log was changed behind the server's back: ${places.join('; ')}.`);
}

function summarize(log: Chain['log'], all: readonly Chain[]): Summary {
  const chains = all.filter((chain) => chain.log === log);
  return {
    log,
    chains: chains.length,
    rows: chains.reduce((sum, { rows }) => sum + rows, 0),
    broken: chains.filter(({ brokenAt }) => brokenAt !== undefined),
  };
}
