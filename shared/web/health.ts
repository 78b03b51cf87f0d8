import { type Response, Router } from 'express';

const readyForMilliseconds = 1000;
const patienceMilliseconds = 2000;

/**
 * Routes for load balancers, without credentials and without detail. `/healthz`: the process answers. `/readyz`: it can
 * do its work; 503 when not. Mount at the root and below each virtual directory.
 *
 * @param isReady Asked at most once a second and never twice at once, however many ask us; false, a rejection, or no
 * answer within two seconds count as not ready.
 */
export function createHealth(isReady: () => Promise<boolean>): Router {
  const check = shareAnswers(isReady);
  const router = Router();
  router.get('/healthz', (_request, response) => answer(response, 200, 'ok'));
  router.get('/readyz', async (_request, response) => {
    if (await check()) answer(response, 200, 'ready');
    else answer(response, 503, 'not ready');
  });
  return router;
}

function answer(response: Response, status: number, text: string): void {
  response.status(status).setHeader('Cache-Control', 'no-store').type('text/plain').send(`${text}\n`);
}

function shareAnswers(isReady: () => Promise<boolean>): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  let last = { ready: false, until: 0 };
  async function ask(): Promise<boolean> {
    const ready = await isReady().catch(() => false);
    last = { ready, until: performance.now() + readyForMilliseconds };
    running = undefined;
    return ready;
  }
  return async () => {
    if (performance.now() < last.until) return last.ready;
    running ??= ask();
    return withPatience(running);
  };
}

function withPatience(ready: Promise<boolean>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patienceMilliseconds);
  ready.then((value) => {
    clearTimeout(timer);
    resolve(value);
  });
  return promise;
}
