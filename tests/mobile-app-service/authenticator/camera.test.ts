import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { serveAuthenticator } from '../../support/authenticator-bed.ts';
import { openBrowser } from '../../support/browser.ts';
import { fakeCamera } from '../../support/fake-camera.ts';
import { startMobileV1Peer } from '../../support/mobile-v1-peer.ts';

async function startWithCamera(t: TestContext, look: (link: string) => string) {
  const { origin } = await serveAuthenticator(t);
  const peer = await startMobileV1Peer(t, origin);
  const flags = fakeCamera(t, look(peer.link(origin)));
  const browser = await openBrowser(t, { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce', flags });
  const page = await browser.newPage();
  await page.goto(origin);
  await page.getByRole('button', { name: 'Add account' }).click();
  return { origin, peer, page };
}

test('the camera reads the QR code of the portal, and is let go', async (t) => {
  const { peer, page } = await startWithCamera(t, (link) => link);
  await page.evaluate(`(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => (globalThis.seen = await ask(wanted));
  })()`);
  await page.getByRole('button', { name: 'Scan QR code' }).click();
  await page.getByRole('heading', { name: 'Add this account?' }).waitFor();
  assert.deepEqual(await page.evaluate('seen.getTracks().map(({ readyState }) => readyState)'), ['ended']);
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('heading', { name: 'Almost done' }).waitFor();
  assert.equal(peer.calls.at(0)?.name, 'redeem');
});

test('a QR code of something else adds nothing, and says so', async (t) => {
  const { peer, page } = await startWithCamera(t, () => 'https://example.com/menu');
  await page.getByRole('button', { name: 'Scan QR code' }).click();
  await page.getByText('This is no code for this app').waitFor();
  assert.deepEqual(peer.calls, []);
});

test('without a camera, or without leave to use it, the link can be pasted', async (t) => {
  const { origin } = await serveAuthenticator(t);
  const browser = await openBrowser(t, { viewport: { width: 390, height: 844 }, permissions: [] });
  const page = await browser.newPage();
  await page.goto(origin);
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('button', { name: 'Scan QR code' }).click();
  await page.getByText(/Paste the link below|paste the link below/).waitFor();
  await page.getByRole('button', { name: 'Scan QR code' }).waitFor();
  await page.getByLabel('Paste the link').waitFor();
});
