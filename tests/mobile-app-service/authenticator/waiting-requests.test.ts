import { test } from 'node:test';
import { startAuthenticator } from '../../support/authenticator-bed.ts';

test('whoever types is not interrupted, and what is over waits no more on the first screen', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /Contoso/ }).click();
  await page.getByLabel('Name in this app').fill('Work');
  // The app asks again once it has what the poll before brought.
  const hasIt = page.waitForRequest((request) => request.url().endsWith('/poll'));
  const { id } = peer.ask();
  await hasIt;
  await page.getByRole('heading', { name: 'Contoso' }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Work' }).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Payroll is waiting for you' }).waitFor();
  peer.close(id, 'withdrawn');
  await page.getByText('is waiting for you').waitFor({ state: 'detached' });
});

test('the details of an account give way to a request', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /Contoso/ }).click();
  await page.getByRole('heading', { name: 'Contoso' }).waitFor();
  peer.ask();
  await page.getByRole('heading', { name: 'Are you signing in?' }).waitFor();
});
