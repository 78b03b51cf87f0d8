import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { requirePeer } from '../peers/peer.ts';
import { startSambaAd } from '../peers/samba-ad.ts';
import { openBrowser } from '../support/browser.ts';
import { enrollOathToken, signInToPortal } from '../support/portal-pages.ts';
import { runMfa } from '../support/run-mfa.ts';
import { startApps } from '../support/running-apps.ts';

test(
  'Strangers use up the guesses at Eve: she gets in by her own browser, and waits in another',
  requirePeer('samba'),
  async (t) => {
    const apps = await startApps(t);
    const samba = await startSambaAd();
    t.after(() => samba.stop());
    const authority = join(apps.dataDir, 'ca.pem');
    writeFileSync(authority, samba.authority);
    const mfa = (input: string, ...words: readonly string[]) => runMfa(apps.dataDir, { input, words });
    const server = ['--kind', 'ad', '--server', samba.address, '--ca-file', authority];
    const bind = ['--bind-dn', 'svc-mfa@corp.example', '--bind-password-stdin'];
    await mfa('Passw0rd!\n', 'directory', 'add', 'corp', ...server, ...bind);
    await mfa('', 'directory', 'import', 'corp', '--group', 'CN=inner,OU=Groups,DC=corp,DC=example');

    const signIn = (page: Page, password: string) => signInToPortal(page, { at: apps.portal, name: 'eve', password });
    const wrong = (page: Page) => page.getByText('User name or password is wrong.').waitFor();
    const knownTo = async (page: Page) =>
      (await page.context().cookies()).find(({ name }) => name.endsWith('mfa-known-browser'));

    // Eve enrolls, which does not make her browser known yet.
    const own = await (await openBrowser(t)).newPage();
    await signIn(own, 'Passw0rd!');
    const phone = await enrollOathToken(own);
    await logOff(own);
    assert.equal(await knownTo(own), undefined);

    // She signs in with both factors and out again; the cookie stays.
    await signIn(own, 'Passw0rd!');
    await own.locator('input[autocomplete="one-time-code"]').fill(phone.code(1));
    await own.locator('input[autocomplete="one-time-code"]').press('Enter');
    await own.waitForURL(/\/MultiFactorAuth\/?$/);
    await logOff(own);
    const cookie = await knownTo(own);
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, 'Lax', '/MultiFactorAuth']);
    assert.equal(await own.evaluate('document.cookie.includes("known")'), false);

    // Somebody who knows her name guesses, until nothing of hers is looked at any more.
    const strange = await (await openBrowser(t)).newPage();
    for (let times = 0; times < 5; times += 1) {
      await signIn(strange, `guess ${times}`);
      await wrong(strange);
    }
    // Not she either, in another browser: she waits for the server, or for the domain where that took longer.
    await signIn(strange, 'Passw0rd!');
    await strange.getByText(/try again in|User name or password is wrong/).waitFor();

    // In her own browser she may even mistype, and gets in.
    await signIn(own, 'passw0rd!');
    await wrong(own);
    await signIn(own, 'Passw0rd!');
    await own.waitForURL(/\/second-factor\//);
  },
);

async function logOff(page: Page): Promise<void> {
  await page.getByRole('button', { name: /log off/i }).click();
  await page.getByText('You are logged off.').waitFor();
}
