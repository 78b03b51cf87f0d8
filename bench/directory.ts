import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createDirectoryEditor } from '../tests/peers/edit-directory.ts';
import { startSambaAd } from '../tests/peers/samba-ad.ts';
import { startSlapd } from '../tests/peers/slapd.ts';

/**
 * `node --conditions=source bench/directory.ts`, after `npm run build`: how quick people come from directories. From Samba's
 * Active Directory as a ratio to a bare paged search of the same attributes in the same run; from OpenLDAP people a second,
 * and what a run with little to do costs. Each command is a process of its own, so that its memory is seen.
 * `MFA_BENCH_PEOPLE=200000` is the size at which the claims are made.
 */
const LDAP_PEOPLE = Number(process.env.MFA_BENCH_PEOPLE ?? 20_000);
const AD_PEOPLE = Number(process.env.MFA_BENCH_AD_PEOPLE ?? 5000);
const ROUNDS = 3;
const CHANGED = 10;

const entry = join(import.meta.dirname, '../sdk-service/dist/cli/mfa.js');
const folder = mkdtempSync(join(tmpdir(), 'mfa-bench-'));
const rows: Record<string, string | number>[] = [];
try {
  await benchActiveDirectory();
  await benchOpenLdap();
  console.table(rows);
} finally {
  rmSync(folder, { recursive: true });
}

async function benchActiveDirectory(): Promise<void> {
  const samba = await startSambaAd({ bulkPeople: AD_PEOPLE });
  try {
    const bare: number[] = [];
    const imports: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await searchBare(samba));
      const place = await createStore(`ad-${round}`, samba, {
        kind: 'ad',
        server: samba.address,
        bindDn: 'svc-mfa@corp.example',
      });
      const { seconds, counts } = await place.sync();
      if ((counts.added ?? 0) < AD_PEOPLE) throw new Error(`Only ${counts.added} people came.`);
      imports.push(seconds);
    }
    const [search, all] = [median(bare), median(imports)];
    report(`AD, bare search of ${AD_PEOPLE}`, search, AD_PEOPLE);
    report(`AD, first run of ${AD_PEOPLE}: ${(all / search).toFixed(2)} times the bare search`, all, AD_PEOPLE);
  } finally {
    await samba.stop();
  }
}

/** What the library alone takes for the same, in a process as new as that of the import. */
async function searchBare({ address, authority }: { readonly address: string; readonly authority: string }) {
  const script = join(import.meta.dirname, 'search-directory.ts');
  const child = spawn(process.execPath, ['--conditions=source', script, address, String(AD_PEOPLE)]);
  child.stdin.end(authority);
  const [seconds, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!(Number(seconds) > 0)) throw new Error(stderr);
  return Number(seconds);
}

async function benchOpenLdap(): Promise<void> {
  const slapd = await startSlapd({
    changedAt: '20260101000000Z',
    bulkPeople: LDAP_PEOPLE,
    bulkLines: (index) => [
      'givenName: User',
      `mail: u${index}@example.org`,
      `mobile: +49151${String(index).padStart(7, '0')}`,
    ],
  });
  try {
    const bindDn = 'uid=svc-mfa,ou=people,dc=example,dc=org';
    const place = await createStore('ldap', slapd, { kind: 'ldap', server: `${slapd.address}:3636`, bindDn });
    const first = await place.sync();
    if ((first.counts.added ?? 0) < LDAP_PEOPLE) throw new Error(`Only ${first.counts.added} people came.`);
    report(`LDAP, first run of ${LDAP_PEOPLE}`, first.seconds, LDAP_PEOPLE, first.megabytes);
    const again = await place.sync();
    report('LDAP, full run, nothing has changed', again.seconds, LDAP_PEOPLE, again.megabytes);
    const idle = await place.sync('--changes');
    report('LDAP, incremental run, nothing has changed', idle.seconds, 0, idle.megabytes);
    const edit = await createDirectoryEditor(slapd, {
      port: 3636,
      bindDn: 'cn=admin,dc=example,dc=org',
      password: 'admin',
    });
    for (let index = 0; index < CHANGED; index += 1) {
      await edit.replace(`uid=u${String(index).padStart(5, '0')},ou=people,dc=example,dc=org`, { sn: 'Changed' });
    }
    await edit.close();
    const few = await place.sync('--changes');
    if (few.counts.updated !== CHANGED) throw new Error(`${few.counts.updated} people were updated.`);
    report(`LDAP, incremental run, ${CHANGED} have changed`, few.seconds, 0, few.megabytes);
  } finally {
    await slapd.stop();
  }
}

interface Target {
  readonly kind: 'ad' | 'ldap';
  readonly server: string;
  readonly bindDn: string;
}

/** A store of its own with the directory and one item for all of it. */
async function createStore(name: string, { authority }: { authority: string }, { kind, server, bindDn }: Target) {
  const place = join(folder, name, 'data');
  const authorityFile = join(folder, `${name}.pem`);
  writeFileSync(authorityFile, authority);
  const env = {
    PATH: process.env.PATH ?? '',
    MFA_DATA_DIR: place,
    MFA_MASTER_KEY_FILE: join(folder, name, 'keys', 'master.key'),
  };

  async function mfa(input: string, ...words: readonly string[]) {
    // With the option that docs/install.md gives the server.
    const child = spawn(process.execPath, ['--max-semi-space-size=8', entry, ...words], { env });
    let megabytes = 0;
    const watch = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        megabytes = Math.max(megabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has ended.
      }
    }, 50);
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    clearInterval(watch);
    if (code !== 0) throw new Error(`mfa ${words.join(' ')}: ${stderr || stdout}`);
    return { stdout, megabytes };
  }

  await mfa('', 'init');
  const about = ['--kind', kind, '--server', server, '--ca-file', authorityFile, '--bind-dn', bindDn];
  await mfa('Passw0rd!\n', 'directory', 'add', 'people', ...about, '--bind-password-stdin');
  await mfa('', 'sync', 'items', 'add', 'people');
  return {
    async sync(...words: readonly string[]) {
      const { stdout, megabytes } = await mfa('', 'sync', 'run', ...words, '--json');
      const { startedAt, endedAt, counts } = JSON.parse(stdout) as {
        startedAt: string;
        endedAt: string;
        counts: Record<string, number>;
      };
      return { seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000, counts, megabytes };
    },
  };
}

function report(what: string, seconds: number, people: number, megabytes?: number): void {
  rows.push({
    what,
    seconds: seconds.toFixed(2),
    'people a second': people === 0 ? '' : Math.round(people / seconds),
    'peak MB': megabytes === undefined ? '' : Math.round(megabytes),
  });
  console.log(`${what}: ${seconds.toFixed(2)} s`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
