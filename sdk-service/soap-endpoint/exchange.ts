import type { IncomingMessage, ServerResponse } from 'node:http';
import { newRequestId } from '@mfa/shared/web/request-id';
import type { Answer } from './answer.ts';
import type { Park } from './handlers.ts';
import type { ObservedAnswer } from './options.ts';
import { contentLength, drainBody } from './receive-body.ts';
import { type Reply, writeReply } from './reply-burst.ts';

interface ExchangeOptions {
  readonly interfaceName: string;
  readonly bodyBytes: number;
  readonly park: Park;
  readonly observe: ((answer: ObservedAnswer) => void) | undefined;
  /** For answers to messages, which are many and small. */
  readonly sendInBurst: (response: ServerResponse, reply: Reply) => void;
}

/** How much a caller may still send into a connection that will be closed, so that it gets to read why. */
const LINGER = { bytes: 16 * 1024 * 1024, milliseconds: 2000 };

/** One request and its answer. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The caller's `X-Request-Id` where it is a sane token, so that its log and ours name the request alike. */
  readonly requestId: string;
  readonly #options: ExchangeOptions;
  readonly #startedAt = performance.now();
  #abort: AbortController | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: ExchangeOptions) {
    this.request = request;
    this.response = response;
    this.requestId = saneToken(request.headers['x-request-id']) ?? newRequestId();
    this.#options = options;
  }

  /** See `SoapCall.park`. */
  get park(): Park {
    return this.#options.park;
  }

  /** Aborts when the caller hangs up before the answer. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      if (this.response.destroyed) abort.abort();
      else {
        this.response.once('close', () => {
          if (!this.response.writableFinished) abort.abort();
        });
      }
    }
    return this.#abort.signal;
  }

  /** Sends the answer to a request whose body was received. */
  send(answer: Answer): void {
    this.#options.sendInBurst(this.response, this.#observed(answer));
  }

  /** Sends an answer while the body may still be under way; the connection lives on if the body ends within its cap. */
  async sendEarly(answer: Answer): Promise<void> {
    const reply = this.#observed(answer);
    const { bodyBytes } = this.#options;
    const announced = contentLength(this.request);
    // Node reads and forgets the rest by itself once the answer is out.
    const endsSoon = this.request.complete || announced <= bodyBytes;
    if (endsSoon || (Number.isNaN(announced) && (await drainBody(this.request, { ...LINGER, bytes: bodyBytes })))) {
      writeReply(this.response, reply);
    } else {
      await this.#writeAndClose(reply);
    }
  }

  /** Sends an answer after which the connection is closed, whatever the caller still sends. */
  async sendLast(answer: Answer): Promise<void> {
    await this.#writeAndClose(this.#observed(answer));
  }

  async #writeAndClose({ status, headers, body }: Reply): Promise<void> {
    const { response } = this;
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, { ...headers, Connection: 'close' });
    if (body === '') response.flushHeaders();
    else response.write(body);
    // Closing at once would reset the connection under a caller that still writes, and the answer would be lost with it.
    await drainBody(this.request, LINGER);
    response.end();
  }

  #observed(answer: Answer): Reply {
    const { observe, interfaceName } = this.#options;
    observe?.({
      requestId: this.requestId,
      method: this.request.method ?? '',
      interfaceName,
      message: answer.message,
      status: answer.status,
      errorCode: answer.errorCode,
      durationMs: performance.now() - this.#startedAt,
    });
    const length = Buffer.byteLength(answer.body);
    const headers: Record<string, string | number> = {
      ...answer.headers,
      'X-Request-Id': this.requestId,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Length': length,
    };
    if (answer.contentType !== undefined) headers['Content-Type'] = answer.contentType;
    // One byte per character: Node then copies instead of encoding.
    const encoding = length === answer.body.length ? 'latin1' : 'utf8';
    return { status: answer.status, headers, body: answer.body, encoding };
  }
}

function saneToken(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(header) ? header : undefined;
}
