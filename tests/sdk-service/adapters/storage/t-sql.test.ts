import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileQuery } from '../../../../sdk-service/adapters/storage/compile-query.ts';
import { sqlServer } from '../../../../sdk-service/adapters/storage/dialect.ts';
import { migrations } from '../../../../sdk-service/adapters/storage/migrations/index.ts';
import type { AttemptRecord } from '../../../../sdk-service/ports/records.ts';
import { changeRecord } from '../../../contracts/storage/storage-contract.ts';
import { requirePeer } from '../../../peers/peer.ts';
import { compileAllQueries } from '../../../support/compile-all-queries.ts';

const anAttempt: AttemptRecord = {
  at: new Date(0),
  userId: undefined,
  username: '',
  firstName: '',
  lastName: '',
  emailAddress: '',
  phone: '',
  kind: 'text',
  outcome: 'denied',
  reason: 'wrong-response',
  applicationName: '',
  authenticationType: '',
  accountName: '',
  clientAddress: '',
  challengeId: undefined,
  requestId: '',
};

/** Every query and migration as SQL Server would get it: all are compiled when a store is built. */
async function compileAll(): Promise<readonly string[]> {
  const { storage, compiled } = compileAllQueries(sqlServer);
  await storage.changeUser('id', { phone: { countryCode: '49', number: '1', extension: '' } }, changeRecord('x'));
  await storage.changeAccount('id', { enabled: true, role: 'portal', passwordHash: '' }, changeRecord('x'));
  await storage.changeImportedToken('T-1', { model: 'x', expiresAt: new Date(0) }, changeRecord('x'));
  const asked = { serial: 'A*', ownerId: 'id', isHeld: true, startsAfter: new Date(0), expiresBefore: new Date(0) };
  await storage.listImportedTokens({ after: '', limit: 10, filters: { ...asked, enabled: true } });
  await storage.refuseAnswer({
    userId: 'id',
    kind: 'text',
    challengeId: 'id',
    maxTries: 3,
    rule: { delaysSeconds: [0, 0, 30, 60], closedAt: 100 },
    now: new Date(0),
    attempt: anAttempt,
  });
  const text = { pattern: 'a*b', sensitivity: 'case' } as const;
  const filters = { username: text, firstName: text, userGroup: { ...text, pattern: 'a' }, phone: '1*', enabled: true };
  await storage.searchUsers({ filters, after: 'a', limit: 10 });
  for (const match of ['any', 'all', 'exact'] as const) {
    const tags = { match, tagIds: ['id'] };
    await storage.searchUsers({ filters: { lastName: text, emailAddress: text, tags }, after: '', limit: 10 });
    await storage.searchUsers({ filters: { tags, authenticators: ['text'] }, after: '', limit: 10 });
  }
  await storage.close();
  for (const migration of migrations) {
    for (const statement of migration.statements(sqlServer))
      compiled.push(compileQuery(sqlServer, () => statement).sql);
  }
  return compiled;
}

test('no query says what SQL Server does not know', async () => {
  const compiled = await compileAll();
  assert.ok(compiled.length > 50, `${compiled.length} statements`);
  const foreign = compiled.filter((sql) =>
    /\blimit\b|\breturning\b|\bon conflict\b|\bautoincrement\b|\bpragma\b|\bstrict\b|json_each|\bmerge\b|`/i.test(sql),
  );
  assert.deepEqual(foreign, []);
});

test('a parser of T-SQL that is not ours reads every query and migration', requirePeer('sqlfluff'), async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-tsql-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const statements = [...new Set(await compileAll())];
  const file = join(folder, 'all.sql');
  writeFileSync(file, `${statements.join(';\n')};\n`);
  const parsed = spawnSync('sqlfluff', ['parse', '--dialect', 'tsql', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const problems = parsed.stdout.split('\n').filter((line) => /PRS|unparsable/i.test(line));
  assert.deepEqual(problems, []);
  assert.equal(parsed.status, 0, parsed.stderr);
});
