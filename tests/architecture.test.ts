import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const apps = ['sdk-service', 'user-portal', 'mobile-app-service'];

interface Import {
  readonly file: string;
  /** Path from the root for a relative import or one of `@mfa/shared`, else the package's name. */
  readonly target: string;
}

const files = globSync(`{shared,${apps.join(',')}}/**/*.ts`, {
  cwd: root,
  exclude: (name) => /(?:^|[\\/])(?:node_modules|dist)$/.test(name),
}).map((file) => file.replaceAll('\\', '/'));

const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\(|^import)\s*'([^']+)'/gm)].map(
    ([, name = '']) => ({
      file,
      target: resolveImport(file, name),
    }),
  ),
);

function resolveImport(file: string, name: string): string {
  if (name.startsWith('.')) return normalize(join(dirname(file), name)).replaceAll('\\', '/');
  return name.replace(/^@mfa\//, '');
}

/** The imports that break a rule, as the message of a failure. */
function breaking(rule: (each: Import) => boolean): string[] {
  return imports.filter(rule).map(({ file, target }) => `${file} imports ${target}`);
}

/** The folder or file stands in one of these places. */
function within(path: string, ...places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

test('sees the imports of the source', () => {
  assert.ok(files.length > 200, `${files.length} files`);
  assert.ok(
    imports.some(({ file, target }) => file === 'sdk-service/core.ts' && target.startsWith('sdk-service/adapters/')),
  );
});

test('the domain imports rules, ports and node:crypto, and nothing else', () => {
  const allowed = ['node:crypto', 'sdk-service/domain', 'sdk-service/ports', 'shared/mfa-error', 'shared/secret'];
  assert.deepEqual(
    breaking(({ file, target }) => within(file, 'sdk-service/domain') && !within(target, ...allowed)),
    [],
  );
});

test('ports import only ports', () => {
  assert.deepEqual(
    breaking(({ file, target }) => within(file, 'sdk-service/ports') && !within(target, 'sdk-service/ports')),
    [],
  );
});

test('adapters know the ports and not the domain', () => {
  const forbidden = ['sdk-service/domain', 'sdk-service/operations', 'sdk-service/callers'];
  assert.deepEqual(
    breaking(({ file, target }) => within(file, 'sdk-service/adapters') && within(target, ...forbidden)),
    [],
  );
});

test('only the composition root joins domain and adapters', () => {
  // The command line and the demonstration make master keys, and the demonstration a carrier, before there is a core.
  const doors = ['sdk-service/core.ts', 'sdk-service/cli', 'sdk-service/demo'];
  assert.deepEqual(
    breaking(
      ({ file, target }) => within(target, 'sdk-service/adapters') && !within(file, 'sdk-service/adapters', ...doors),
    ),
    [],
  );
});

test('apps import the shared library and never each other, and it imports no app', () => {
  assert.deepEqual(
    breaking(({ file, target }) => {
      const own = file.slice(0, file.indexOf('/'));
      return apps.some((app) => app !== own && within(target, app));
    }),
    [],
  );
});

test('each library stands in its own place', () => {
  const places: Readonly<Record<string, readonly string[]>> = {
    express: [
      'shared/web',
      'sdk-service/app.ts',
      'sdk-service/console',
      'sdk-service/demo',
      'user-portal',
      'mobile-app-service',
    ],
    kysely: ['sdk-service/adapters/storage'],
    'node:sqlite': ['sdk-service/adapters/storage/sqlite'],
    ldapts: ['sdk-service/adapters/directory'],
    mssql: ['sdk-service/adapters/storage'],
    passport: ['user-portal/passport.ts'],
    'passport-strategy': ['user-portal/passport.ts'],
    soap: ['shared/sdk-client'],
    'libphonenumber-js': ['sdk-service/adapters'],
    jose: ['sdk-service/adapters/jose'],
    'web-push': ['sdk-service/adapters/delivery/push'],
    twilio: ['sdk-service/adapters/delivery/twilio'],
    '@simplewebauthn/server': ['sdk-service/adapters/webauthn'],
    saxes: ['shared/soap'],
    zod: ['shared/config'],
    pino: ['shared/log'],
    nodemailer: ['sdk-service/adapters/delivery/email'],
  };
  assert.deepEqual(
    breaking(({ file, target }) => {
      const library = Object.keys(places).find((name) => within(target, name));
      return library !== undefined && !within(file, ...(places[library] ?? []));
    }),
    [],
  );
});

test('what stands in the perimeter lists no database and no directory', () => {
  for (const app of ['shared', 'user-portal', 'mobile-app-service']) {
    const { dependencies } = JSON.parse(readFileSync(join(root, app, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const forbidden = Object.keys(dependencies).filter((name) =>
      ['mssql', 'tedious', 'ldapts', 'kysely', 'jose', 'web-push', 'twilio'].includes(name),
    );
    assert.deepEqual(forbidden, [], app);
  }
});

test('time and randomness reach the domain through its ports', () => {
  const offenders = files
    .filter((file) => within(file, 'sdk-service/domain'))
    .filter((file) =>
      /Date\.now\(|new Date\(\)|Math\.random\(|randomBytes|randomInt|randomUUID/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
  assert.deepEqual(offenders, []);
});

test('a file of more than 250 lines says at its top why', () => {
  const offenders = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return text.split('\n').length > 251 && !/long/i.test(text.slice(0, 1200));
  });
  assert.deepEqual(offenders, []);
});
