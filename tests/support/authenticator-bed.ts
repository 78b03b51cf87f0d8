import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import express from 'express';
import type { BrowserContext, Page } from 'playwright-core';
import { createAuthenticator } from '../../mobile-app-service/authenticator/serve.ts';
import { openBrowser } from './browser.ts';
import { type MobileV1Peer, startMobileV1Peer } from './mobile-v1-peer.ts';

const phoneSize = { width: 390, height: 844 };

/** The authenticator app in a real browser as on a phone, and a server of the protocol beside it. */
export interface AuthenticatorBed {
  readonly origin: string;
  readonly browser: BrowserContext;
  readonly page: Page;
  readonly peer: MobileV1Peer;
  /** What the app's console and its policy complained about. */
  readonly complaints: readonly string[];
  /** Adds the account by the link, as far as the app itself goes. */
  enroll(): Promise<void>;
  /** Gives the phone a screen lock, which opens or refuses by itself. */
  addScreenLock(): Promise<{ refuse(): Promise<void> }>;
}

/** Serves the app on an origin of its own; the name is `localhost`, as WebAuthn wants names. */
export async function serveAuthenticator(t: TestContext, locales?: string): Promise<{ origin: string; stop(): void }> {
  const app = express();
  app.use(createAuthenticator(locales));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  t.after(stop);
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, stop };
}

export async function startAuthenticator(
  t: TestContext,
  { locales, ...options }: Parameters<typeof openBrowser>[1] & { readonly locales?: string } = {},
): Promise<AuthenticatorBed & { stopServing(): void }> {
  const { origin, stop } = await serveAuthenticator(t, locales);
  const peer = await startMobileV1Peer(t, origin);
  const browser = await openBrowser(t, { viewport: phoneSize, reducedMotion: 'reduce', locale: 'en-GB', ...options });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(origin);
  return {
    origin,
    stopServing: stop,
    browser,
    page,
    peer,
    complaints,
    async enroll() {
      await page.goto(peer.link(origin));
      await page.getByRole('button', { name: 'Add account' }).click();
      await page.getByRole('heading', { name: /Almost done|Protect approvals/ }).waitFor();
    },
    async addScreenLock() {
      const session = await browser.newCDPSession(page);
      await session.send('WebAuthn.enable');
      const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      return {
        async refuse() {
          await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
        },
      };
    },
  };
}
