import type { Log } from '@mfa/shared/log/log';
import { MfaError } from '@mfa/shared/mfa-error';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { type Request, Router, text } from 'express';

/** What carriers send has a few hundred bytes; a long text in return some thousands. */
const BODY_MAX = 32_768;
/** Carriers give up after 15 s. */
const PATIENCE_MS = 12_000;
/** With the SDK at the same time, whoever sent them. */
const MAXIMUM_UNDER_WAY = 128;
const HEADERS_MAX = 60;

/** Ours, not the carrier's: nobody needs them to judge a request. */
const withheld: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * Where carriers of texts and calls tell what happened, below a virtual directory. Each request is passed on as it came;
 * whether a carrier sent it, and what it means, the SDK alone can say. No key is held.
 */
export function createCallBacks({
  client,
  announce,
  log,
}: {
  readonly client: Pick<SdkClient, 'extensions'>;
  /** Is told what a carrier is answered. */
  readonly announce: (document: string) => void;
  readonly log: Log;
}): Router {
  let underWay = 0;

  async function receive(request: Request) {
    if (underWay >= MAXIMUM_UNDER_WAY) throw new MfaError('unavailable', 'Busy.', { dependency: 'capacity' });
    underWay += 1;
    try {
      const body: string = typeof request.body === 'string' ? request.body : '';
      const input = { method: request.method, url: request.url, headers: headersOf(request), body };
      return await client.extensions.ReceiveCarrierRequest(input, { signal: AbortSignal.timeout(PATIENCE_MS) });
    } finally {
      underWay -= 1;
    }
  }

  const router = Router();
  const body = text({ type: '*/*', limit: BODY_MAX });
  router.post('/call-backs/:carrier/*rest', body, async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const received = await receive(request).catch((err: unknown) => {
      log.warn({ err }, 'a request of a carrier could not be passed on');
      return undefined;
    });
    if (received === undefined) response.status(503).set('Retry-After', '5').end();
    else if (!received.result && received.error?.Code !== 0) response.status(503).set('Retry-After', '5').end();
    else if (!received.result) response.status(403).end();
    else {
      const { contentType = 'text/plain', answer = '' } = received;
      announce(answer);
      response.type(contentType).send(answer);
    }
  });
  return router;
}

function headersOf({ headers }: Request) {
  return Object.entries(headers)
    .filter(([name, value]) => typeof value === 'string' && !withheld.has(name))
    .slice(0, HEADERS_MAX)
    .map(([Name, value]) => ({ Name, Value: String(value) }));
}
