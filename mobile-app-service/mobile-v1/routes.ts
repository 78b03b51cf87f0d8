import type { Enum } from '@mfa/shared/contract/contract';
import { deviceProblems } from '@mfa/shared/contract/device-problems';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Log } from '@mfa/shared/log/log';
import { MfaError } from '@mfa/shared/mfa-error';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { type ErrorRequestHandler, json, type Request, type Response, Router, text } from 'express';
import type { Channel } from './channel.ts';
import { allowAppOrigin } from './cross-origin.ts';
import type { DeviceWaits } from './device-waits.ts';
import { createGate } from './gate.ts';
import { HeldPoll, randomPauseMs } from './held-poll.ts';
import { sendProblem } from './problem.ts';
import { createRedeemLimits } from './redeem-limits.ts';
import { createWaitTickets } from './wait-tickets.ts';

interface MobileV1Options {
  readonly client: Pick<SdkClient, 'extensions'>;
  readonly findChannel: () => Promise<Channel | undefined>;
  readonly waits: DeviceWaits;
  readonly clientAddress: (request: Request) => string | undefined;
  readonly log: Log;
}

type DeviceCall = Enum<Extensions, 'DeviceCall'>;

const BODY_MAX = 16_384;
const WAIT_BODY_MAX = 1024;
const LONGEST_POLL_MS = 25_000;
const PATIENCE_MS = 20_000;
/**
 * Messages that are with the SDK at the same time; those that wait for news are not among them. Polls have a gate of
 * their own, so that a decision gets through however many come back at once, after a restart of the SDK.
 */
const POLLS = { atOnce: 32, queued: 5000 };
const OTHERS = { atOnce: 192, queued: 0 };

/**
 * The mobile protocol (docs/mobile-protocol.md) below a virtual directory. What a device sends is passed on as it came;
 * nothing of it is judged here, and no key is held.
 */
export function createMobileV1({ client, findChannel, waits, clientAddress, log }: MobileV1Options): Router {
  const limits = createRedeemLimits();
  const tickets = createWaitTickets();
  const polls = createGate(POLLS);
  const others = createGate(OTHERS);

  /** Undefined: too many are under way. */
  function receive(request: Request, { call, id }: { readonly call: DeviceCall; readonly id: string }) {
    const message: string = typeof request.body === 'string' ? request.body : '';
    const input = { call, id, message, initiatingIpAddress: clientAddress(request) };
    const gate = call === 'poll' ? polls : others;
    return gate.pass(() => client.extensions.ReceiveDeviceMessage(input, { signal: AbortSignal.timeout(PATIENCE_MS) }));
  }

  /** Nothing new. Not awaited: what waits for it would stay in memory as long. */
  function holdBack(held: HeldPoll, { cursor, milliseconds }: { cursor: bigint; milliseconds: number }): void {
    waits.wait(held, { cursor, milliseconds: Math.min(milliseconds, LONGEST_POLL_MS) });
  }

  function goOnWaiting(request: Request, response: Response): void {
    const id = typeof request.params.id === 'string' ? request.params.id : '';
    const { resume: ticket, wait_ms: waitMs } = (request.body ?? {}) as Record<string, unknown>;
    const cursor = typeof ticket === 'string' ? tickets.find({ id, ticket }) : undefined;
    if (typeof ticket !== 'string' || cursor === undefined) {
      sendProblem(response, { status: 401, code: 'not_authorised', detail: 'Poll again.' });
      return;
    }
    const milliseconds = typeof waitMs === 'number' && waitMs > 0 ? waitMs : 0;
    holdBack(new HeldPoll(id, ticket, response), { cursor, milliseconds });
  }

  function answer(call: DeviceCall) {
    return async (request: Request, response: Response) => {
      if (!request.is('application/jose')) return sendProblem(response, { status: 415, code: 'wrong_type' });
      if (call === 'redeem' && !limits.admit(clientAddress(request))) {
        return sendProblem(response, { status: 429, code: 'slow_down', retryAfterSeconds: 60 });
      }
      const id = typeof request.params.id === 'string' ? request.params.id : '';
      const received = await receive(request, { call, id });
      if (received === undefined) {
        const retryAfterSeconds = Math.ceil(randomPauseMs() / 1000);
        return sendProblem(response, { status: 429, code: 'slow_down', retryAfterSeconds });
      }
      if (!received.result) {
        const { problem, detail, error } = received;
        if (problem === 'none') {
          const isAway = error?.Code === 6 || error?.Code === 5;
          return sendProblem(response, {
            status: isAway ? 503 : 500,
            code: 'temporarily_unavailable',
            retryAfterSeconds: 5,
          });
        }
        return sendProblem(response, { ...deviceProblems[problem], detail });
      }
      const body = JSON.parse(received.answer ?? '{}') as Record<string, unknown>;
      const { cursor, waitMs: milliseconds } = received;
      if (milliseconds > 0) {
        const ticket = tickets.issue({ id, cursor });
        return holdBack(new HeldPoll(id, ticket, response), { cursor, milliseconds });
      }
      if (!response.destroyed) response.status(call === 'redeem' ? 201 : 200).json(body);
    };
  }

  const router = Router();
  router.use(['/.well-known/mobile-mfa', '/mobile/v1'], allowAppOrigin(findChannel), (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  router.get('/.well-known/mobile-mfa', async (_request, response) => {
    const channel = await findChannel();
    if (channel === undefined) return sendProblem(response, { status: 503, code: 'temporarily_unavailable' });
    const { issuer, pushKey } = channel;
    response.json({
      issuer,
      versions: ['1'],
      endpoints: { base: `${issuer}/mobile/v1` },
      jwks_uri: `${issuer}/mobile/v1/jwks`,
      algs: ['ES256'],
      ...(pushKey !== undefined && { vapid_public_key: pushKey }),
      features: ['poll', ...(pushKey === undefined ? [] : ['push']), 'number_match', 'pin', 'totp', 'fraud'],
      limits: { poll_max_ms: LONGEST_POLL_MS, body_max: BODY_MAX },
      server_time: Math.floor(Date.now() / 1000),
    });
  });

  router.get('/mobile/v1/jwks', async (_request, response) => {
    const channel = await findChannel();
    if (channel === undefined) return sendProblem(response, { status: 503, code: 'temporarily_unavailable' });
    response.json({ keys: [{ ...channel.signingKey, use: 'sig', alg: 'ES256' }] });
  });

  const body = text({ type: 'application/jose', limit: BODY_MAX });
  router.post('/mobile/v1/enrollments/redeem', body, answer('redeem'));
  router.post('/mobile/v1/requests/:id/decision', body, answer('decision'));
  router.post('/mobile/v1/devices/:id/wait', json({ limit: WAIT_BODY_MAX }), goOnWaiting);
  for (const call of ['confirm', 'poll', 'push', 'status', 'name', 'keys', 'remove'] as const) {
    router.post(`/mobile/v1/devices/:id/${call}`, body, answer(call));
  }
  router.use('/mobile/v1', createProblemHandler(log));
  return router;
}

function createProblemHandler(log: Log): ErrorRequestHandler {
  return (err, _request, response, next) => {
    if (response.headersSent) return next(err);
    if (err instanceof MfaError) {
      log.warn({ err }, 'a message of a device could not be passed on');
      return sendProblem(response, { status: 503, code: 'temporarily_unavailable', retryAfterSeconds: 5 });
    }
    const status = typeof err?.status === 'number' ? err.status : 500;
    if (status === 413) return sendProblem(response, { status, code: 'too_large' });
    if (status >= 400 && status < 500) return sendProblem(response, { status: 400, code: 'malformed' });
    log.error({ err }, 'a message of a device failed');
    sendProblem(response, { status: 500, code: 'temporarily_unavailable', retryAfterSeconds: 5 });
  };
}
