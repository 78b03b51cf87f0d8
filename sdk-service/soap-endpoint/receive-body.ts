import type { IncomingMessage } from 'node:http';

export type ReceivedBody =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  /** `busy`: all bodies together are past their bound. `aborted`: the caller hung up. */
  | { readonly kind: 'too-large' | 'too-slow' | 'busy' | 'aborted' };

interface BodyLimits {
  readonly bodyBytes: number;
  readonly allBodiesBytes: number;
  readonly bodyTimeoutMs: number;
}

/** Receives request bodies within bounds of size, time and, over all requests, memory. */
export function createBodyReceiver(limits: BodyLimits): (request: IncomingMessage) => Promise<ReceivedBody> {
  let heldBytes = 0;

  return function receiveBody(request) {
    if (contentLength(request) > limits.bodyBytes) return Promise.resolve({ kind: 'too-large' });
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const timer = setTimeout(() => settle({ kind: 'too-slow' }), limits.bodyTimeoutMs);
      let isSettled = false;
      request.on('data', onData).on('end', onEnd).on('close', onClose);

      function settle(body: ReceivedBody): void {
        // The listeners stay, since taking them off costs as much as they do; what comes now is dropped.
        if (isSettled) return;
        isSettled = true;
        clearTimeout(timer);
        heldBytes -= length;
        resolve(body);
      }
      function onData(chunk: Buffer): void {
        if (isSettled) return;
        chunks.push(chunk);
        length += chunk.length;
        heldBytes += chunk.length;
        if (length > limits.bodyBytes) settle({ kind: 'too-large' });
        else if (heldBytes > limits.allBodiesBytes) settle({ kind: 'busy' });
      }
      function onEnd(): void {
        const only = chunks.length === 1 ? chunks[0] : undefined;
        settle({ kind: 'body', bytes: only ?? Buffer.concat(chunks, length) });
      }
      function onClose(): void {
        settle({ kind: 'aborted' });
      }
    });
  };
}

/** NaN without the header: then the body comes in chunks, or there is none. */
export function contentLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? Number.NaN);
}

interface DrainBounds {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Reads and forgets what the caller still sends. Resolves to whether the body ended within the bounds. */
export function drainBody(request: IncomingMessage, bounds: DrainBounds): Promise<boolean> {
  if (request.complete || request.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    let length = 0;
    const timer = setTimeout(() => settle(false), bounds.milliseconds);
    request.on('data', onData).on('end', onEnd).on('close', onEnd);

    function settle(ended: boolean): void {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onEnd);
      resolve(ended);
    }
    function onData(chunk: Buffer): void {
      length += chunk.length;
      if (length > bounds.bytes) settle(false);
    }
    function onEnd(): void {
      settle(true);
    }
  });
}
