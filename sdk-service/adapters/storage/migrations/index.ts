import type { Compilable } from 'kysely';
import type { Dialect } from '../dialect.ts';
import { firstSchema } from './0001-first-schema.ts';
import { people } from './0002-people.ts';
import { knowledge } from './0003-knowledge.ts';
import { blocksAndBypasses } from './0004-blocks-and-bypasses.ts';
import { devices } from './0005-devices.ts';
import { oathTokens } from './0006-oath-tokens.ts';
import { accountCertificates } from './0007-account-certificates.ts';
import { directories } from './0008-directories.ts';
import { tokenUse } from './0010-token-use.ts';
import { texts } from './0011-texts.ts';
import { calls } from './0012-calls.ts';
import { enrollmentCodes } from './0013-enrollment-codes.ts';
import { outbox } from './0014-outbox.ts';
import { mobile } from './0016-mobile.ts';
import { logs } from './0020-logs.ts';
import { synchronization } from './0021-synchronization.ts';
import { deliveryCounts } from './0025-delivery-counts.ts';
import { eventCalls } from './0026-event-calls.ts';
import { temporaryCodes } from './0027-temporary-codes.ts';
import { groups } from './0029-groups.ts';
import { disavowals } from './0031-disavowals.ts';
import { tokenOfRecord } from './0033-token-of-record.ts';
import { accountOfPrompt } from './0035-account-of-prompt.ts';
import { knownBrowsers } from './0036-known-browsers.ts';
import { fallbacks } from './0037-fallbacks.ts';
import { recordings } from './0038-recordings.ts';
import { shortWays } from './0039-short-ways.ts';
import { description } from './0041-description.ts';
import { deviceOfAttempt } from './0042-device-of-attempt.ts';
import { disabledWhoPass } from './0043-disabled-who-pass.ts';
import { fraud } from './0044-fraud.ts';

/**
 * One step of the schema. Steps go forward only, are never changed once released, and are written for all databases at
 * once. A step must leave a schema on which the statements of the release before still run (add first; take away one
 * release later), so that several nodes can be upgraded one after the other: those of the old release that are running
 * go on until they are restarted. To start, a process needs a schema that is not newer than itself.
 */
export interface Migration {
  readonly number: number;
  readonly name: string;
  statements(dialect: Dialect): readonly Compilable[];
}

/** All steps in order; the number of the last one is the version of the schema. */
export const migrations: readonly Migration[] = [
  firstSchema,
  people,
  knowledge,
  blocksAndBypasses,
  devices,
  oathTokens,
  accountCertificates,
  directories,
  tokenUse,
  texts,
  calls,
  enrollmentCodes,
  outbox,
  mobile,
  logs,
  synchronization,
  deliveryCounts,
  eventCalls,
  temporaryCodes,
  groups,
  disavowals,
  tokenOfRecord,
  accountOfPrompt,
  knownBrowsers,
  fallbacks,
  recordings,
  shortWays,
  description,
  deviceOfAttempt,
  disabledWhoPass,
  fraud,
];
