import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { TwilioConfig } from '../../../ports/text-carrier-config.ts';

/** What the interface answered. `status` 0: nothing, in its time. */
export interface ApiAnswer {
  readonly status: number;
  /** Of its JSON; empty where it was none. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** With status 0: why. */
  readonly problem?: string;
}

export interface TwilioApi {
  /** @param path below the account, such as `/Messages.json`. Never rejects. */
  ask(method: 'GET' | 'POST', path: string, form?: Readonly<Record<string, string | undefined>>): Promise<ApiAnswer>;
  close(): void;
}

export interface ApiTiming {
  /** Milliseconds for one request, and for all tries of one that is throttled. */
  readonly requestMs: number;
  /** Milliseconds until a throttled request is tried again. */
  readonly throttledMs: number;
}

const apiTiming: ApiTiming = { requestMs: 10_000, throttledMs: 1000 };

/** Answers have a few hundred bytes; one that does not end is no answer. */
const LONGEST_ANSWER = 65_536;
/** What comes beyond waits, within its time. */
const MAXIMUM_CONNECTIONS = 32;

/**
 * Requests to https://www.twilio.com/docs/usage/api, version 2010-04-01. Not by the client of npm `twilio`: it takes 34 MB
 * and most of a second in every process, for two requests of one form each. Redirects are not followed: they would carry
 * the credentials elsewhere.
 */
export function createTwilioApi({
  config,
  readAuthToken,
  timing = apiTiming,
}: {
  readonly config: TwilioConfig;
  /** @throws MfaError when it cannot be had; then nothing is asked. */
  readonly readAuthToken: () => string;
  readonly timing?: ApiTiming | undefined;
}): TwilioApi {
  const { api, account, certificateAuthority } = config;
  const isTls = api.startsWith('https:');
  const limits = { keepAlive: true, maxSockets: MAXIMUM_CONNECTIONS, timeout: 30_000 };
  const agent = isTls
    ? new HttpsAgent({ ...limits, ...(certificateAuthority !== '' && { ca: certificateAuthority }) })
    : new HttpAgent(limits);

  function send(method: 'GET' | 'POST', path: string, form: string, withinMs: number): Promise<ApiAnswer> {
    const url = `${api}/2010-04-01/Accounts/${account}${path}`;
    const headers = {
      Accept: 'application/json',
      Authorization: `Basic ${Buffer.from(`${account}:${readAuthToken()}`).toString('base64')}`,
      ...(method === 'POST' && {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': Buffer.byteLength(form),
      }),
    };
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(withinMs);
      const outgoing = (isTls ? requestHttps : requestHttp)(url, { method, headers, agent, signal });
      outgoing.once('error', reject);
      outgoing.once('response', (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > LONGEST_ANSWER)
            response.destroy(Object.assign(new Error('The answer is too long.'), { code: 'too long an answer' }));
          else chunks.push(chunk);
        });
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, fields: readFields(Buffer.concat(chunks)) });
        });
      });
      outgoing.end(form);
    });
  }

  return {
    async ask(method, path, form = {}) {
      const until = performance.now() + timing.requestMs;
      const body = writeForm(form);
      let throttled: ApiAnswer | undefined;
      for (;;) {
        let answer: ApiAnswer;
        try {
          answer = await send(method, path, body, Math.max(Math.ceil(until - performance.now()), 1));
        } catch (error) {
          // Whether it was carried out nobody knows, so it is not tried again.
          // A carrier that had just said that it is busy is no less there.
          return throttled ?? { status: 0, fields: {}, problem: describeFailure(error) };
        }
        // 429: not carried out.
        if (answer.status !== 429 || performance.now() + timing.throttledMs >= until) return answer;
        throttled = answer;
        await pauseFor(timing.throttledMs);
      }
    },

    close: () => agent.destroy(),
  };
}

/**
 * Why a request was refused, in numbers: the words of the interface repeat what it was asked, such as a phone number.
 * `fault`: 400 and 403 are about this number or text, 429 about how many we ask for, all else is about us or the carrier.
 * Where that is unclear it is the number's: only so does a number that somebody chose never look like a carrier out of reach.
 */
export function describeRefusal({ status, fields, problem = 'failed' }: ApiAnswer): {
  readonly reason: string;
  readonly fault: 'message' | 'busy' | 'carrier';
} {
  if (status === 0) return { reason: problem, fault: 'carrier' };
  const code = Number.isInteger(fields.code) ? `, error ${fields.code}` : '';
  const reason = `HTTP ${status}${code}`;
  if (status === 429) return { reason, fault: 'busy' };
  return { reason, fault: status === 400 || status === 403 ? 'message' : 'carrier' };
}

/** A code such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`: its text may have more in it than a log should. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : 'not usable as it is set up';
}

function writeForm(form: Readonly<Record<string, string | undefined>>): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) fields.append(name, value);
  return fields.toString();
}

function readFields(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
