import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { openPortal } from './support/open-portal.ts';
import { addPeople, beginTour, pageStates } from './support/page-states.ts';

const demoMessagesUrl = new URL('http://localhost:4898/demo/messages');
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

test('every page passes axe, light on a desktop and dark on a phone, and fits both', async (t) => {
  // Without motion there is no colour halfway between the two themes when axe looks.
  const browser = await openBrowser(t, { reducedMotion: 'reduce' });
  for (const state of pageStates) {
    await t.test(state.name, async (t) => {
      const portal = await openPortal(t, { config: { demoMessagesUrl } });
      addPeople(portal);
      await browser.clearCookies();
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => complaints.push(...policyViolations(message.text())));

      await page.setViewportSize(desktop);
      await state.open(beginTour(portal, page));

      assert.match(await page.locator('main').innerText(), state.shows);
      await page.emulateMedia({ colorScheme: 'light' });
      assert.deepEqual(await findFaults(page), []);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize(phone);
      assert.deepEqual(await findFaults(page), []);
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
});

async function findFaults(page: Page): Promise<string[]> {
  // Legacy: in this page alone, which has no frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const fits = await page.evaluate('document.documentElement.scrollWidth <= innerWidth');
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(fits ? [] : ['the page is wider than the screen']),
  ];
}

function policyViolations(line: string): string[] {
  return /Content.Security.Policy/i.test(line) ? [line] : [];
}
