import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { runInRequest } from '@mfa/shared/log/request-context';
import { MfaError } from '@mfa/shared/mfa-error';
import { parseSoapContentType } from '@mfa/shared/soap/content-type';
import { writeWsdl } from '@mfa/shared/soap/wsdl';
import { type Answer, faultAnswer, textAnswer } from './soap-endpoint/answer.ts';
import { createMessageAnswerer, internalFailure } from './soap-endpoint/answer-message.ts';
import { Exchange } from './soap-endpoint/exchange.ts';
import type { Park } from './soap-endpoint/handlers.ts';
import { createHelpPages } from './soap-endpoint/help-pages.ts';
import { defaultLimits, type SoapEndpointOptions } from './soap-endpoint/options.ts';
import { createBodyReceiver } from './soap-endpoint/receive-body.ts';
import { createReplyBurst } from './soap-endpoint/reply-burst.ts';

export { type Handlers, type SoapCall, soapInterface } from './soap-endpoint/handlers.ts';
export type { ObservedAnswer, SoapEndpointOptions } from './soap-endpoint/options.ts';

/** Answers a request if its path is one of the endpoint's; false: not mine, nothing was touched. */
export type SoapEndpoint = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The SOAP interfaces over HTTP, ahead of any web framework: POST carries messages, GET shows the operations, `?wsdl`
 * gives the WSDL. Everything needs credentials. Reading, waiting and memory are bounded (`SoapEndpointLimits`); what a
 * bound refuses is told so, with a status that says whether to try again.
 */
export function createSoapEndpoint<Caller, Context>(options: SoapEndpointOptions<Caller, Context>): SoapEndpoint {
  const { authenticate, log, observe, origin = defaultOrigin } = options;
  const limits = { ...defaultLimits, ...options.limits };
  // What cannot stand in a quoted string is left out.
  const realm = (options.realm ?? 'Multi-Factor Authentication Web Service SDK').replace(/["\\]|[^ -~]/g, '');
  const routes = createRoutes(options);
  const receiveBody = createBodyReceiver(limits);
  const sendInBurst = createReplyBurst();
  let inFlight = 0;

  async function serve(exchange: Exchange, route: Route<Caller>): Promise<void> {
    const { request } = exchange;
    try {
      const identified = authenticate(request);
      // Whoever is known from before costs no turn of the promises, here and at the other places of this kind.
      const caller = identified instanceof Promise ? await identified : identified;
      switch (request.method) {
        case 'POST':
          await serveMessage(exchange, route, caller);
          break;
        case 'GET':
        case 'HEAD':
          await exchange.sendEarly(route.show(request.url ?? '', () => `${origin(request)}${route.path}`));
          break;
        default:
          await exchange.sendEarly(
            textAnswer(405, 'Use POST for messages, GET to look.', { Allow: 'GET, HEAD, POST' }),
          );
      }
    } catch (error) {
      await exchange.sendEarly(failedAnswer(exchange, error));
    }
  }

  async function serveMessage(exchange: Exchange, route: Route<Caller>, caller: Caller): Promise<void> {
    const { headers } = exchange.request;
    const contentType = parseSoapContentType(headers['content-type']);
    if (contentType === undefined) {
      return exchange.sendEarly(refusal(415, 'The Content-Type must be text/xml or application/soap+xml.'));
    }
    if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity') {
      return exchange.sendEarly(refusal(415, 'The request must not be compressed.'));
    }
    const body = await receiveBody(exchange.request);
    switch (body.kind) {
      case 'body':
        exchange.send(await route.answerMessage(exchange, { caller, contentType, body: body.bytes }));
        return;
      case 'too-large':
        return exchange.sendLast(refusal(413, `The request is larger than ${limits.bodyBytes} bytes.`));
      case 'too-slow':
        return exchange.sendLast(refusal(408, 'The request did not arrive in time.'));
      case 'busy':
        return exchange.sendLast(busy());
      case 'aborted':
        return;
    }
  }

  /** What came before a message was read: who calls, or a failure of ours. */
  function failedAnswer(exchange: Exchange, error: unknown): Answer {
    const { requestId, request } = exchange;
    if (error instanceof MfaError && error.code === 'unauthenticated') {
      // RFC 7617 §2.1: passwords in UTF-8.
      return { status: 401, body: '', headers: { 'WWW-Authenticate': `Basic realm="${realm}", charset="UTF-8"` } };
    }
    const answer = request.method === 'POST' ? refusal : textAnswer;
    if (error instanceof MfaError && error.code === 'forbidden') return answer(403, error.message);
    if (error instanceof MfaError && error.code === 'unavailable') {
      log.warn({ err: error, requestId }, 'caller could not be authenticated');
      return answer(503, error.message, { 'Retry-After': String(Math.ceil(error.retryAfterSeconds ?? 1)) });
    }
    log.error({ err: error, requestId }, 'request failed');
    return answer(500, internalFailure(requestId));
  }

  /** A request's place among those in flight: it has none while it waits for a person. */
  function takePlace(response: ServerResponse): { count(): void; readonly park: Park } {
    let isCounted = false;
    let isClosed = false;
    function setCounted(next: boolean): void {
      if (next !== isCounted) inFlight += next ? 1 : -1;
      isCounted = next;
    }
    return {
      count() {
        setCounted(true);
        response.once('close', () => {
          isClosed = true;
          setCounted(false);
        });
      },
      async park(waiting) {
        setCounted(false);
        try {
          return await waiting;
        } finally {
          if (!isClosed) setCounted(true);
        }
      },
    };
  }

  function accept(request: IncomingMessage, response: ServerResponse, route: Route<Caller>): void {
    const { interfaceName } = route;
    const place = takePlace(response);
    const exchange = new Exchange(request, response, {
      interfaceName,
      bodyBytes: limits.bodyBytes,
      park: place.park,
      observe,
      sendInBurst,
    });
    if (inFlight >= limits.requestsInFlight) {
      void exchange.sendEarly(busy());
      return;
    }
    place.count();
    runInRequest({ requestId: exchange.requestId }, () => {
      serve(exchange, route).catch(() => response.destroy());
    });
  }

  return (request, response) => {
    const route = routes.get(pathOf(request.url ?? ''));
    if (route === undefined) return false;
    accept(request, response, route);
    return true;
  };
}

/** One path of one interface. */
interface Route<Caller> {
  readonly path: string;
  readonly interfaceName: string;
  readonly answerMessage: ReturnType<typeof createMessageAnswerer<Caller, never>>;
  /** The page or document that a GET asks for. */
  readonly show: (url: string, address: () => string) => Answer;
}

function createRoutes<Caller, Context>(options: SoapEndpointOptions<Caller, Context>): Map<string, Route<Caller>> {
  const routes = new Map<string, Route<Caller>>();
  for (const soapInterface of options.interfaces) {
    const { contract, paths } = soapInterface;
    const answerMessage = createMessageAnswerer(soapInterface, options);
    const pages = createHelpPages(soapInterface, options.banner);
    function show(url: string, address: () => string): Answer {
      const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
      const names = [...query.keys()].map((name) => name.toLowerCase());
      if (url.includes('?') && names.includes('wsdl')) {
        const body = writeWsdl(contract, { address: address(), operationNames: 'overloads' });
        return { status: 200, contentType: 'text/xml; charset=utf-8', body };
      }
      const message = query.get('op');
      return message === null ? pages.list() : pages.message(message);
    }
    for (const path of paths) {
      routes.set(path.toLowerCase(), { path, interfaceName: contract.name, answerMessage, show });
    }
  }
  return routes;
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return (query === -1 ? url : url.slice(0, query)).toLowerCase();
}

/** The `Host` header reaches only the caller who sent it, inside an escaped attribute. */
function defaultOrigin(request: IncomingMessage): string {
  const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
  return `${scheme}://${request.headers.host ?? 'localhost'}`;
}

function refusal(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { ...faultAnswer({ version: '1.1', code: status < 500 ? 'Client' : 'Server', reason, status }), headers };
}

function busy(): Answer {
  return refusal(503, 'The service is busy; try again in a moment.', { 'Retry-After': '1' });
}
