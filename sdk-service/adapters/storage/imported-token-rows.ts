import type { ImportedToken, TokenChange } from '../../ports/imported-token-store.ts';
import type { ImportedTokensTable } from './schema.ts';

export type ImportedTokenRow = { [Column in keyof ImportedTokensTable]: ImportedTokensTable[Column] };

export const importedTokenColumns = [
  'canonical_serial',
  'serial_number',
  'secret',
  'algorithm',
  'digits',
  'time_step_seconds',
  'last_time_step',
  'drift',
  'manufacturer',
  'model',
  'starts_at',
  'expires_at',
  'added_at',
  'owner_id',
  'enabled',
] as const satisfies readonly (keyof ImportedTokenRow)[];

export function toImportedToken(row: ImportedTokenRow & { readonly owner_name: string | null }): ImportedToken {
  return {
    canonicalSerial: row.canonical_serial,
    serialNumber: row.serial_number,
    sealedKey: row.secret,
    algorithm: row.algorithm,
    digits: row.digits,
    timeStepSeconds: row.time_step_seconds === 0 ? undefined : row.time_step_seconds,
    lastTimeStep: row.last_time_step,
    drift: row.drift,
    manufacturer: row.manufacturer,
    model: row.model,
    startsAt: row.starts_at === null ? undefined : new Date(row.starts_at),
    expiresAt: row.expires_at === null ? undefined : new Date(row.expires_at),
    enabled: row.enabled === 1,
    addedAt: new Date(row.added_at),
    owner: row.owner_id === null ? undefined : { id: row.owner_id, username: row.owner_name ?? '' },
  };
}

export function toImportedTokenRow(token: Omit<ImportedToken, 'owner'>): ImportedTokenRow {
  return {
    canonical_serial: token.canonicalSerial,
    serial_number: token.serialNumber,
    secret: token.sealedKey,
    algorithm: token.algorithm,
    digits: token.digits,
    time_step_seconds: token.timeStepSeconds ?? 0,
    last_time_step: token.lastTimeStep,
    drift: token.drift,
    manufacturer: token.manufacturer,
    model: token.model,
    starts_at: token.startsAt?.getTime() ?? null,
    expires_at: token.expiresAt?.getTime() ?? null,
    added_at: token.addedAt.getTime(),
    owner_id: null,
    enabled: token.enabled ? 1 : 0,
  };
}

/** The columns of the fields that are given; a date given as undefined is none. */
export function toTokenColumns(fields: TokenChange): Partial<ImportedTokenRow> {
  return {
    ...(fields.manufacturer !== undefined && { manufacturer: fields.manufacturer }),
    ...(fields.model !== undefined && { model: fields.model }),
    ...('startsAt' in fields && { starts_at: fields.startsAt?.getTime() ?? null }),
    ...('expiresAt' in fields && { expires_at: fields.expiresAt?.getTime() ?? null }),
    ...(fields.enabled !== undefined && { enabled: fields.enabled ? 1 : 0 }),
  };
}
