import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findAppFolder, findLocales } from '@mfa/shared/i18n/find-locales';
import { readTranslations } from '@mfa/shared/i18n/translations';
import { MfaError } from '@mfa/shared/mfa-error';
import { escapeHtml } from '@mfa/shared/web/error-handler';
import { type NextFunction, type Request, type Response, Router } from 'express';

interface File {
  readonly type: string;
  readonly content: Buffer;
}

/**
 * The installable authenticator app, as files at the root of an origin of its own. All are read once, at start.
 *
 * @param locales Folder of the locale files. Default: the one beside the app.
 * @throws MfaError `misconfigured` when the app was not compiled.
 */
export function createAuthenticator(locales = findLocales(import.meta.dirname)): Router {
  const files = readFiles(locales);
  const router = Router();
  router.use(setAppPolicy);
  router.get(/.*/, (request, response, next) => {
    const file = files.get(pages.has(request.path) ? '/' : request.path);
    if (file === undefined) return next();
    response.setHeader('Content-Type', file.type);
    // The worker keeps them; the browser asks whether there is something new.
    response.setHeader('Cache-Control', 'no-cache');
    response.send(file.content);
  });
  return router;
}

/** The app itself, the link of an enrollment, and where a notification leads. */
const pages = new Set(['/', '/e', '/r']);

/**
 * No script but its own files, none of them by text (Trusted Types), nothing from elsewhere, in no frame. It may speak to
 * any server by https, since its accounts may be of several; each lets only the origins in that it knows.
 */
function setAppPolicy(request: Request, response: Response, next: NextFunction): void {
  const local = request.hostname === 'localhost' ? ' http://localhost:*' : '';
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' https:${local}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types service-worker',
  ];
  response.setHeader('Content-Security-Policy', policy.join('; '));
  response.setHeader('Permissions-Policy', 'camera=(self), geolocation=(), microphone=()');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  next();
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
};

function readFiles(locales: string): ReadonlyMap<string, File> {
  const folder = findAppFolder(import.meta.dirname);
  const compiled = join(folder, 'dist', 'authenticator');
  const worker = join(compiled, 'worker', 'service-worker.js');
  if (!existsSync(worker)) {
    throw new MfaError('misconfigured', `The authenticator app is not compiled: there is no ${worker}. Run the build.`);
  }
  const files = new Map<string, File>();
  function add(path: string, content: Buffer | string): void {
    const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    files.set(path, { type, content: Buffer.from(content) });
  }
  addFolder('/', join(folder, 'authenticator', 'static'));
  addFolder('/app/', join(compiled, 'app'), '.js');
  const qr = dirname(createRequire(import.meta.url).resolve('qr'));
  for (const name of ['decode.js', 'index.js']) add(`/lib/qr/${name}`, readFileSync(join(qr, name)));

  const { languages } = readTranslations(locales);
  for (const { code } of languages) add(`/words/${code}.json`, JSON.stringify(readWords(locales, code)));
  const page = files.get('/index.html')?.content.toString() ?? '';
  files.delete('/index.html');
  files.set('/', {
    type: types.html ?? '',
    content: Buffer.from(page.replace('{{languages}}', () => escapeHtml(JSON.stringify(languages)))),
  });

  const hash = createHash('sha256');
  for (const [path, { content }] of files) hash.update(path).update(content);
  const version = hash.digest('hex').slice(0, 16);
  const head = `const VERSION = ${JSON.stringify(version)};\nconst FILES = ${JSON.stringify([...files.keys()])};\n`;
  add('/service-worker.js', head + readFileSync(worker, 'utf8'));
  return files;

  function addFolder(path: string, from: string, ending = ''): void {
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const place = join(from, entry.name);
      if (entry.isDirectory()) addFolder(`${path}${entry.name}/`, place, ending);
      else if (entry.name.endsWith(ending)) add(path + entry.name, readFileSync(place));
    }
  }
}

/** The app's sentences by their whole names (`request.title`), those that a language lacks in English. */
function readWords(folder: string, code: string): Readonly<Record<string, string>> {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { app?: unknown };
  return { ...flatten(read('en').app), ...flatten(read(code).app) };
}

function flatten(value: unknown, path: readonly string[] = []): Readonly<Record<string, string>> {
  if (typeof value === 'string') return { [path.join('.')]: value };
  const inner = Object.entries((value ?? {}) as Record<string, unknown>);
  return Object.assign({}, ...inner.map(([name, each]) => flatten(each, [...path, name])));
}
