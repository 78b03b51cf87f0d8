import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

/** Where the browser is; `MFA_TEST_CHROMIUM` names another. */
const executablePath = process.env.MFA_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** Nothing but what the test does: no sandbox (containers run as root), no talk of its own with the outside. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real browser with a profile of its own, closed and deleted after the test. */
export async function openBrowser(
  test: Pick<TestContext, 'after'>,
  options: Pick<
    BrowserContextOptions,
    'viewport' | 'colorScheme' | 'reducedMotion' | 'locale' | 'javaScriptEnabled' | 'deviceScaleFactor' | 'permissions'
  > & {
    /** Beside those that every test has. */
    readonly flags?: readonly string[];
  } = {},
): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), 'mfa-browser-'));
  const { flags: own = [], ...context } = options;
  const args = [...flags, ...own];
  const browser = await chromium.launchPersistentContext(profile, { executablePath, args, ...context });
  browser.setDefaultTimeout(15_000);
  test.after(async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return browser;
}
