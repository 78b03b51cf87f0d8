import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import express, { Router } from 'express';

export interface Assets {
  /** Below the virtual directory, with a part that changes with their content: `/assets/1a2b3c4d5e`. */
  readonly path: string;
  readonly router: Router;
}

/** Styles, scripts and pictures of the pages, with Pico CSS among them. Browsers keep them for a year. */
export function createAssets(folder: string): Assets {
  const pico = createRequire(import.meta.url).resolve('@picocss/pico/css/pico.min.css');
  const files = [pico, ...readdirSync(folder).map((name) => join(folder, name))];
  const path = `/assets/${fingerprint(files)}`;
  const router = Router();
  router.get('/assets/:version/pico.min.css', (_request, response) => {
    keepForever(response.type('css'));
    createReadStream(pico).pipe(response);
  });
  router.use('/assets/:version', express.static(folder, { setHeaders: keepForever, index: false }));
  return { path, router };
}

/** Instead of the `no-store` that every page has; an address with another content has another version. */
function keepForever(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
}

function fingerprint(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 10);
}
