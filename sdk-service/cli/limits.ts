import type { Command } from 'commander';
import type { UsedLimit } from '../domain/delivery-limits/delivery-limits.ts';
import { addExamples } from './examples.ts';
import { type Column, createTable, writeInstant } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa limits`: how far the limits of texts and calls are used. */
export function addLimitsCommand(program: Command, terminal: Terminal): void {
  const limits = program
    .command('limits')
    .description('Shows how far the limits of texts and calls are used. "mfa settings set" changes where they are.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rows = await core.deliveryLimits.list();
        show(rows.map(toJson), createTable(columns).write(rows));
      });
    });
  addExamples(limits, [['mfa limits', 'what is spent today, and what went within the hour']]);
}

const columns: readonly Column<UsedLimit>[] = [
  { title: 'limit', text: ({ limit }) => limit },
  { title: 'account', text: ({ account }) => account },
  { title: 'used', text: ({ used }) => String(used) },
  { title: 'of', text: ({ maximum }) => String(maximum) },
  { title: 'until', text: ({ endsAt }) => writeInstant(endsAt) },
];

function toJson({ endsAt, ...limit }: UsedLimit) {
  return { ...limit, endsAt: endsAt ?? null };
}
