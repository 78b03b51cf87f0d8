import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listProductionPackages } from './production-packages.ts';

interface PackageOptions {
  readonly root: string;
  readonly app: string;
  /** Folder to make; whatever is there goes. */
  readonly target: string;
}

/** What an app has besides its code, where it has it. */
const besides = [
  'views',
  'public',
  'authenticator/static',
  'web.config',
  'web.httpplatform.config',
  'iis.cjs',
  'mfa.cjs',
];

/**
 * Writes the folder that is copied to a server: compiled code, what the code reads, and the packages that it needs, none
 * of them a link. It runs by `node dist/server.js` with nothing to install. The project must have been built.
 */
export function writePackage({ root, app, target }: PackageOptions): void {
  const from = join(root, app);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  copyCompiled(from, target);
  for (const name of besides) {
    if (existsSync(join(from, name))) cpSync(join(from, name), join(target, name), { recursive: true });
  }
  if (usesLocales(from)) cpSync(join(root, 'locales'), join(target, 'locales'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  copyManifest(from, target);
  for (const { name, from: source, to } of listProductionPackages({ root, app })) {
    const place = join(target, to);
    if (name === '@mfa/shared') {
      copyCompiled(source, place);
      copyManifest(source, place);
    } else {
      // What is nested below comes by itself, from the list.
      cpSync(source, place, { recursive: true, filter: (path) => path !== join(source, 'node_modules') });
    }
  }
}

/** Only what has a source today: the compiler leaves behind what an earlier build made of files that are gone. */
function copyCompiled(from: string, target: string): void {
  const compiled = globSync('dist/**/*.js', { cwd: from });
  if (compiled.length === 0) throw new Error(`${from} is not built.`);
  for (const file of compiled) {
    const source = file.replace(/^dist[\\/]/, '').replace(/\.js$/, '.ts');
    if (!existsSync(join(from, source))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(from, file), join(target, file));
  }
}

/** The manifest without `source`, which is not there. */
function copyManifest(from: string, target: string): void {
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { exports?: unknown };
  if (manifest.exports !== undefined) manifest.exports = { './*': './dist/*.js' };
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function usesLocales(from: string): boolean {
  return globSync('dist/**/*.js', { cwd: from }).some((file) =>
    readFileSync(join(from, file), 'utf8').includes('findLocales('),
  );
}
