import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { serveAuthenticator, startAuthenticator } from '../../support/authenticator-bed.ts';

const app = join(import.meta.dirname, '..', '..', '..', 'mobile-app-service', 'authenticator');

test('the app starts without a network, and shows the codes of its accounts', async (t) => {
  const { page, browser, enroll, stopServing, complaints } = await startAuthenticator(t);
  await enroll();
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await page.reload();
  await page.locator('.account').waitFor();
  assert.deepEqual(complaints, []);
  stopServing();
  await browser.setOffline(true);
  await page.reload();
  await page.locator('.account').waitFor();
  await page.getByRole('button', { name: /^Code \d{3} \d{3}/ }).waitFor();
});

test('keys and the secret of the codes cannot be read out of the browser’s store', async (t) => {
  const { page, enroll } = await startAuthenticator(t);
  await enroll();
  const extractable = await page.evaluate(`new Promise((resolve) => {
    const request = indexedDB.open('authenticator');
    request.onsuccess = () => {
      const all = request.result.transaction('accounts').objectStore('accounts').getAll();
      all.onsuccess = () =>
        resolve(all.result.map((each) => [each.device.popKey.extractable, each.totp.key.extractable]));
    };
  })`);
  assert.deepEqual(extractable, [[false, false]]);
});

test('the manifest makes it installable: name, start, display, icons of the sizes that it says', async (t) => {
  const { origin } = await serveAuthenticator(t);
  const response = await fetch(`${origin}/manifest.webmanifest`);
  assert.equal(response.headers.get('content-type'), 'application/manifest+json');
  const manifest = (await response.json()) as {
    readonly name: string;
    readonly start_url: string;
    readonly display: string;
    readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose: string }[];
  };
  assert.deepEqual([manifest.name, manifest.start_url, manifest.display], ['Authenticator', '/', 'standalone']);
  const pictures = manifest.icons.filter(({ src }) => src.endsWith('.png'));
  assert.deepEqual(
    pictures.map(({ purpose }) => purpose),
    ['any', 'any', 'maskable'],
  );
  for (const { src, sizes } of pictures) {
    const { width, height } = PNG.sync.read(Buffer.from(await (await fetch(origin + src)).arrayBuffer()));
    assert.equal(`${width}x${height}`, sizes);
  }
});

test('the policy lets no script in but the app’s own files, none by text, and no frame', async (t) => {
  const { origin } = await serveAuthenticator(t);
  const response = await fetch(`${origin}/e`);
  const policy = response.headers.get('content-security-policy') ?? '';
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ]) {
    assert.ok(policy.includes(rule), rule);
  }
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
  assert.doesNotMatch(await response.text(), /<script(?![^>]*src=)|<style|style=| on\w+=/);
});

test('no file of the app parses text as HTML or as a script', () => {
  for (const file of globSync('{app,worker}/**/*.ts', { cwd: app })) {
    const source = readFileSync(join(app, file), 'utf8');
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
  }
});

test('the worker keeps every file that the app loads, under a name that changes with them', async (t) => {
  const { origin } = await serveAuthenticator(t);
  const worker = await (await fetch(`${origin}/service-worker.js`)).text();
  const files = JSON.parse(/const FILES = (\[.*\]);/.exec(worker)?.[1] ?? '[]') as string[];
  for (const file of [
    '/',
    '/app.css',
    '/app/main.js',
    '/app/views/home.js',
    '/lib/qr/decode.js',
    '/lib/qr/index.js',
    '/words/en.json',
  ]) {
    assert.ok(files.includes(file), file);
  }
  for (const file of files) assert.equal((await fetch(origin + file)).status, 200, file);
  assert.match(worker, /const VERSION = "[0-9a-f]{16}";/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen can be used by everybody, in ${colorScheme} colours`, async (t) => {
    const { page, peer, enroll, addScreenLock } = await startAuthenticator(t, { colorScheme });
    await page.getByText('Your sign-ins, in your hand').waitFor();
    await check(page, 'welcome');
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('button', { name: 'Use link' }).click();
    await check(page, 'add');
    await addScreenLock();
    await enroll();
    await check(page, 'screen lock');
    await page.getByRole('button', { name: 'Use screen lock' }).click();
    await page.getByRole('heading', { name: 'Almost done' }).waitFor();
    await check(page, 'joined');
    peer.ask();
    await page.locator('#number').waitFor();
    await check(page, 'request');
    await page.locator('#number').fill('123456');
    await check(page, 'request with number');
    await page.getByRole('button', { name: 'It was not me' }).click();
    await check(page, 'fraud');
    await page.getByRole('button', { name: 'Report fraud' }).click();
    await page.getByRole('heading', { name: 'Account blocked' }).waitFor();
    await check(page, 'outcome');
    await page.getByRole('button', { name: 'Done' }).click();
    await check(page, 'home');
    await page.getByRole('button', { name: /Contoso/ }).click();
    await check(page, 'account');
    await page.getByRole('button', { name: 'Remove account' }).click();
    await check(page, 'remove');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await check(page, 'settings');
    await page.getByRole('button', { name: 'Show' }).click();
    await check(page, 'history');
  });
}

/** WCAG 2.2 AA by axe, nothing wider than a small phone, and targets that a thumb meets. */
async function check(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
    name,
  );
  await page.setViewportSize({ width: 320, height: 640 });
  const wider = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  assert.equal(wider, false, `${name} is wider than a small phone`);
  await page.setViewportSize({ width: 390, height: 844 });
}
