import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { requirePeer } from '../../peers/peer.ts';
import { openBrowser } from '../../support/browser.ts';
import { basic, credentials, type StartedEndpoint, startEndpoint } from '../../support/start-endpoint.ts';

const chromium = requirePeer('chromium');
let endpoint: StartedEndpoint;

before(async () => {
  endpoint = await startEndpoint({
    handlers: { TestSecurity: () => ({ result: 'secure' }) },
    banner: 'Demo: nothing here is real.',
  });
});
after(() => endpoint.close());

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the pages pass axe, in ${colorScheme} colours on a small screen`, chromium, async (t) => {
    const browser = await openBrowser(t, { colorScheme, viewport: { width: 360, height: 740 } });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.setExtraHTTPHeaders({ Authorization: basic(credentials) });

    await page.goto(endpoint.url);
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'PfWsSdk');
    assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);

    await page.getByRole('link', { name: 'TestSecurity' }).click();
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'TestSecurity');
    assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);

    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    assert.ok(Number(overflow) <= 0, `${overflow} pixels stick out`);
    assert.deepEqual(complaints, []);
  });
}
