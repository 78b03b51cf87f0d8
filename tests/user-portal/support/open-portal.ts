import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, BlockList } from 'node:net';
import type { TestContext } from 'node:test';
import { createLog } from '@mfa/shared/log/log';
import { createPortal, type PortalOptions } from '../../../user-portal/app.ts';
import { createFakeSdk, type FakeSdk, rightCode } from './fake-sdk.ts';

/** An answer of the portal, with the page in it. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  /** Path and query to which the browser is sent, else where the page is. */
  readonly location: string;
  readonly text: string;
}

/** A browser without scripts: cookies, forms, and redirects that are followed when asked to. */
export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Page>;
  /** Sends a form with the token of the page that was seen last. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Page>;
  /** `post`, and on to where it leads. */
  submit(path: string, fields: Record<string, string>): Promise<Page>;
  readonly cookies: Map<string, string>;
}

interface OpenPortalOptions {
  readonly config?: Partial<PortalOptions['config']>;
  readonly localesFolder?: string;
  readonly now?: () => number;
}

/** A portal on a port of its own, over a stand-in for the SDK. */
export interface OpenPortal {
  readonly sdk: FakeSdk;
  readonly origin: string;
  visit(): Visitor;
}

export async function openPortal(
  context: Pick<TestContext, 'after'>,
  { config, ...options }: OpenPortalOptions = {},
): Promise<OpenPortal> {
  const sdk = createFakeSdk();
  const app = createPortal({
    config: {
      port: 0,
      virtualDirectories: ['/MultiFactorAuth', '/PhoneFactor'],
      trustedProxies: new BlockList(),
      sslRequired: true,
      cookieKey: undefined,
      demoMessagesUrl: undefined,
      ...config,
    },
    log: createLog({ name: 'user-portal', level: 'silent' }),
    sdk: sdk.sdk,
    ...options,
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { sdk, origin, visit: () => createVisitor(origin) };
}

function createVisitor(origin: string): Visitor {
  const cookies = new Map<string, string>();
  let csrf = '';

  async function send(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    headers.set('accept', headers.get('accept') ?? 'text/html');
    headers.set('cookie', cookie);
    const response = await fetch(origin + path, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(line);
    const text = await response.text();
    csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? csrf;
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location') ?? path,
      text,
    };
  }

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }

  function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    return send(path, { method: 'POST', headers, body: new URLSearchParams({ csrf, ...fields }) });
  }

  async function follow(page: Page): Promise<Page> {
    return page.status >= 300 && page.status < 400 ? follow(await send(page.location, {})) : page;
  }

  return {
    cookies,
    get: async (path, headers = {}) => follow(await send(path, { headers })),
    post,
    submit: async (path, fields) => follow(await post(path, fields)),
  };
}

/** Types name and password into the sign-in page. */
export async function signIn(visitor: Visitor, username: string): Promise<Page> {
  await visitor.get('/MultiFactorAuth/sign-in');
  return visitor.submit('/MultiFactorAuth/sign-in', { username, password: 'correct horse' });
}

/** Signs in with both factors, the second by the OATH token. */
export async function signInFully(visitor: Visitor, username: string): Promise<Page> {
  const page = await signIn(visitor, username);
  return visitor.submit(page.location, { code: rightCode.oathToken });
}
