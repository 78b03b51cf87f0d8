import type { KnownToken } from '../domain/oath-tokens/oath-tokens.ts';
import type { ImportReport, RefusedRow } from './import-tokens.ts';
import { createTable, writeInstant, writeRecord } from './output.ts';

/** What became of the rows of a file. */
export function writeImportReport({ imported, refused }: ImportReport): string {
  const summary = `Imported ${imported} of ${imported + refused.length} OATH tokens.\n`;
  if (refused.length === 0) return summary;
  const table = createTable<RefusedRow>([
    {
      title: refused.some((row) => 'line' in row) ? 'line' : 'package',
      text: (row) => String('line' in row ? row.line : row.keyPackage),
    },
    { title: 'serial number', text: ({ serialNumber }) => serialNumber },
    { title: 'field', text: ({ field }) => field },
    { title: 'rule', text: ({ rule }) => rule },
  ]);
  return `${summary}${table.write(refused)}`;
}

/** One line for each. */
export function writeTokens(tokens: readonly KnownToken[]): string {
  return createTable<KnownToken>([
    { title: 'serial number', text: ({ serialNumber }) => serialNumber },
    { title: 'user', text: ({ owner }) => owner?.username ?? '' },
    { title: 'interval', text: ({ timeStepSeconds }) => writeMovingFactor(timeStepSeconds) },
    { title: 'digits', text: ({ digits }) => String(digits) },
    { title: 'maker and model', text: ({ manufacturer, model }) => `${manufacturer} ${model}`.trim() },
    { title: 'state', text: ({ enabled }) => (enabled ? 'on' : 'off') },
    { title: 'expires', text: ({ expiresAt }) => writeInstant(expiresAt) },
  ]).write(tokens);
}

/** All that is known of one, but for its key. */
export function describeToken(token: KnownToken): string {
  return writeRecord([
    ['serial number', token.serialNumber],
    ['user', token.owner?.username ?? ''],
    ['code', `${token.algorithm}, ${token.digits} digits, ${writeMovingFactor(token.timeStepSeconds)}`],
    ['state', token.enabled ? 'on' : 'off'],
    ['manufacturer', token.manufacturer],
    ['model', token.model],
    ['starts', writeInstant(token.startsAt)],
    ['expires', writeInstant(token.expiresAt)],
    ['added', writeInstant(token.addedAt)],
  ]);
}

/** The same for scripts. Field by field: what is added later is not shown by accident. */
export function tokenToJson(token: KnownToken) {
  return {
    serialNumber: token.serialNumber,
    username: token.owner?.username ?? null,
    algorithm: token.algorithm,
    digits: token.digits,
    timeStepSeconds: token.timeStepSeconds ?? null,
    enabled: token.enabled,
    manufacturer: token.manufacturer,
    model: token.model,
    startsAt: token.startsAt ?? null,
    expiresAt: token.expiresAt ?? null,
    addedAt: token.addedAt,
  };
}

/** Seconds of a time step, or that it has none. */
function writeMovingFactor(timeStepSeconds: KnownToken['timeStepSeconds']): string {
  return timeStepSeconds === undefined ? 'counter' : `${timeStepSeconds} s`;
}
