import type { CallOptions, SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { requestId } from '@mfa/shared/web/request-id';
import type { Response } from 'express';
import type { AttemptStates } from './attempt-states.ts';
import type { Cookie } from './cookie.ts';
import type { NumberMemory } from './number-memory.ts';
import type { Pages } from './pages.ts';
import type { PortalFacts } from './portal-facts.ts';
import type { SetupMemory } from './setup-memory.ts';
import { type BrowserMemory, visitOf } from './visit.ts';

/** What the portal asks of the SDK: all extension operations, and of the old contract its own settings, a person's, and the choice of a method and a PIN. */
export interface PortalSdk {
  readonly extensions: SdkClient['extensions'];
  readonly pfWsSdk: Pick<
    SdkClient['pfWsSdk'],
    'GetUserPortalSettings' | 'GetUserSettings_3' | 'ChangeMode_2' | 'ChangePin'
  >;
}

/** What the routes share; made once by `createPortal`. */
export interface Portal {
  readonly sdk: PortalSdk;
  readonly pages: Pages;
  readonly sessionCookie: Cookie;
  /** What the SDK knows this browser by, also when nobody is signed in; it opens nothing, and means nothing here. */
  readonly knownBrowserCookie: Cookie;
  readonly browserMemory: BrowserMemory;
  readonly setupMemory: SetupMemory;
  readonly numberMemory: NumberMemory;
  readonly facts: PortalFacts;
  readonly attempts: AttemptStates;
}

/** Who asks the SDK, and the id under which both logs have it. */
export function callOptions(response: Response, signal?: AbortSignal): CallOptions {
  return { session: visitOf(response).sessionToken, requestId: requestId(), signal };
}

/** Parameters of the messages that bring a password: whence, and by which browser. */
export function fromBrowser({ knownBrowserCookie }: Portal, response: Response) {
  return { ...fromAddress(response), browserToken: knownBrowserCookie.read(response.req) };
}

/** Parameter of every message that counts guesses by the person's address. */
export function fromAddress(response: Response): { readonly initiatingIpAddress: string | undefined } {
  return { initiatingIpAddress: visitOf(response).clientAddress };
}
