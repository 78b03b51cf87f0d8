import { createHash } from 'node:crypto';
import type { AppDevice } from '../../ports/app-device.ts';
import type { PushRequest } from '../../ports/app-store.ts';
import type { Challenge, DenialReason, User } from '../../ports/records.ts';
import { throttleRule } from '../authentication/check-throttle.ts';
import { attemptRecord, type Tried } from '../authentication/record-attempt.ts';
import { newBlock } from '../blocks/new-block.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { checkHolder } from '../devices/check-holder.ts';
import { askedPin } from './asked-pin.ts';
import { getChannelAddress } from './channel-address.ts';
import { type DeviceAnswer, type Refused, refused } from './device-answer.ts';
import { createJudgePin, type PinJudgement } from './judge-pin.ts';
import { offersFraudReport } from './make-requests.ts';
import { isNumberOf } from './match-number.ts';
import { stateName } from './poll-requests.ts';
import type { PushDeps } from './push-deps.ts';
import { DENIALS_IN_A_ROW } from './push-prompts.ts';
import type { createDeviceMessages, DeviceMessage, VerifiedMessage } from './read-device-message.ts';
import { createVerifyPerson, decisionChallenge } from './verify-person.ts';

const ID = /^[A-Za-z0-9_-]{22}$/;
const NUMBER = /^\d{2,6}$/;

/** PINs, wrong or not to be taken, that may be sent about one request; of wrong ones the user has ten in all. */
const PIN_TRIES = 5;

interface Decision {
  readonly decision: 'approve' | 'deny' | 'fraud';
  /** The number typed. */
  readonly match: string | undefined;
  readonly uv: unknown;
}

interface Decided {
  readonly state: 'approved' | 'denied';
  readonly reason: DenialReason | undefined;
  /** Of the credential that signed. */
  readonly counter: number | undefined;
}

/**
 * A device's decision. Everything that it signs is compared with what was asked (R3): the request, its nonce, the hash of
 * the message that it saw, the number. One conditional UPDATE decides; every later answer is told that it came late (R8).
 */
export function createDecideRequest(deps: PushDeps, messages: ReturnType<typeof createDeviceMessages>) {
  const { store, secrets, settings, clock, ticker } = deps;
  const verifyPerson = createVerifyPerson(deps);
  const judgePin = createJudgePin(deps);

  /** What the decision comes to; a refusal leaves the request open. */
  async function judge(
    { payload, app, user }: VerifiedMessage,
    { request, challenge }: { readonly request: PushRequest; readonly challenge: Challenge },
    { decision, match, uv, author }: Decision & { readonly author: ChangeAuthor },
  ): Promise<Decided | DeviceAnswer> {
    // R4: no is signed like yes, and needs nothing more.
    if (decision === 'deny') return { state: 'denied', reason: 'declined', counter: undefined };
    if (decision === 'fraud') {
      // Where no report is offered, whoever sends one all the same has said no.
      const reason = offersFraudReport(challenge, settings.current()) ? 'fraud-reported' : 'declined';
      return { state: 'denied', reason, counter: undefined };
    }
    if (request.userId !== app.userId) return refused('no-such-request');
    const counter = await verifyPerson({ app, challenge: decisionChallenge(payload, match), uv });
    if (typeof counter === 'object') return counter;
    if (!isNumberOf(secrets, challenge, match)) return { state: 'denied', reason: 'wrong-response', counter };
    const now = clock.now();
    const asked = askedPin(user, { purpose: challenge.purpose, now, settings: settings.current() });
    if (!asked.isAsked) return { state: 'approved', reason: undefined, counter };
    const judged = await judgePin({ user, request, sent: { pin: payload.pin, newPin: payload.new_pin }, author });
    return 'problem' in judged && judged.outcome === 'refused' ? judged : afterPin(judged, { challenge, counter });
  }

  /** A PIN that did not do leaves the request open, a few times. */
  async function afterPin(
    judged: PinJudgement,
    { challenge, counter }: { readonly challenge: Challenge; readonly counter: number | undefined },
  ): Promise<Decided | DeviceAnswer> {
    switch (judged.outcome) {
      case 'right':
        return { state: 'approved', reason: undefined, counter };
      case 'denied':
        return { state: 'denied', reason: judged.reason, counter };
      case 'change-needed':
        return { outcome: 'answered', body: { state: 'pin_change' } };
      case 'wrong':
      case 'new-pin-refused': {
        const isWrong = judged.outcome === 'wrong';
        const tried = { challengeId: challenge.id, maximumTries: PIN_TRIES, now: clock.now() };
        const triesLeft = await store.countPinTry(tried);
        if (triesLeft === undefined) {
          return { state: 'denied', reason: isWrong ? 'wrong-pin' : 'pin-not-changed', counter };
        }
        const body = isWrong
          ? { state: 'pin_retry', tries_left: triesLeft }
          : { state: 'new_pin_refused', rule: judged.problem, tries_left: triesLeft };
        return { outcome: 'answered', body };
      }
    }
  }

  async function record(
    { app, user }: VerifiedMessage,
    { request, challenge }: { readonly request: PushRequest; readonly challenge: Challenge },
    { state, reason, counter, author }: Decided & { readonly author: ChangeAuthor },
  ): Promise<DeviceAnswer> {
    const current = settings.current();
    const now = clock.now();
    const isTest = challenge.purpose === 'enrollment';
    const tried: Tried = {
      who: user,
      kind: 'app',
      context: {
        account: { name: author.accountName },
        applicationName: challenge.applicationName,
        authenticationType: challenge.authenticationType,
        clientAddress: challenge.clientAddress,
        requestId: author.requestId,
      },
      challenge,
      deviceId: app.id,
      now,
    };
    const blocks = reason === 'fraud-reported' && current['mobile.fraudBlocks'];
    // R29: who, which device, which message, what came of it; neither number nor key.
    const detail = `${stateName(state, reason)} by ${app.name} (${app.id}), request ${hashOf(request.message)}`;
    const block = newBlock({ user, reason: 'Fraud was reported in the app.', author, now, settings: current });
    const outcome = await store.decidePush({
      challengeId: challenge.id,
      userId: user.id,
      deviceId: app.id,
      state,
      reason,
      counter,
      now,
      attempt: attemptRecord(
        tried,
        reason === undefined
          ? { outcome: 'approved', reason: isTest ? 'enrollment' : 'app' }
          : { outcome: 'denied', reason },
      ),
      change: recordOf(author, { at: now, action: 'app.decide', subject: user.username, detail }),
      // R6: a wrong number counts as any wrong answer does.
      failures:
        reason === 'wrong-response'
          ? { counts: 'as-failure', rule: throttleRule }
          : { counts: state === 'approved' ? 'as-success' : 'for-nothing' },
      block: blocks ? block : undefined,
      denialsInARow: DENIALS_IN_A_ROW,
    });
    if (outcome === 'closed') return refused('already-decided');
    ticker.hurry();
    return { outcome: 'answered', body: { state: stateName(state, reason), ...(blocks && { blocked: true }) } };
  }

  return async (message: DeviceMessage, author: ChangeAuthor): Promise<DeviceAnswer> => {
    if (!ID.test(message.id)) return refused('no-such-request');
    const { issuer } = getChannelAddress(settings.current());
    const read = await messages.read(message, issuer);
    if ('outcome' in read) return read;
    const decision = parseDecision(read.payload);
    if ('outcome' in decision) return decision;
    const found = await store.findPushRequest(message.id);
    // Another device's request is not there at all.
    if (found?.request.deviceId !== read.app.id || found.request.userId !== read.app.userId) {
      return refused('no-such-request');
    }
    const { request, challenge } = found;
    const mayDecide = challenge.purpose === 'enrollment' ? read.app.state === 'confirmed' : read.app.state === 'active';
    if (!mayDecide) return refused('no-such-request');
    const over = checkOpen(challenge, clock.now());
    if (over !== undefined) return over;
    const { req, nonce, req_hash: hash } = read.payload;
    if (req !== request.id || nonce !== request.nonce || hash !== hashOf(request.message)) {
      return refused('malformed', 'req, nonce and req_hash must be those of the request.');
    }
    if (decision.decision === 'approve' && (await isHeldUp(read.user))) return refused('user-blocked');
    const decided = await judge(read, found, { ...decision, author });
    if ('outcome' in decided) return decided;
    await noteSeen(read.app);
    return record(read, found, { ...decided, author });
  };

  async function isHeldUp(user: User): Promise<boolean> {
    return (await checkHolder(store, { userId: user.id, now: clock.now() })) !== undefined;
  }

  async function noteSeen(app: AppDevice): Promise<void> {
    if (app.silentCount > 0) await store.noteAppSeen(app.id, clock.now());
  }
}

function checkOpen({ state, expiresAt }: Challenge, now: Date): Refused | undefined {
  if (state === 'expired' || (state === 'open' && now >= expiresAt)) return refused('request-expired');
  return state === 'open' ? undefined : refused('already-decided');
}

function parseDecision({ decision, match, uv }: VerifiedMessage['payload']): Decision | Refused {
  if (decision !== 'approve' && decision !== 'deny' && decision !== 'fraud') {
    return refused('malformed', 'decision: must be approve, deny or fraud.');
  }
  if (match === undefined) return { decision, match: undefined, uv };
  if (decision !== 'approve' || typeof match !== 'string' || !NUMBER.test(match)) {
    return refused('malformed', 'match: must be the digits as text, and only with approve.');
  }
  return { decision, match, uv };
}

/** What the device saw, by its bytes. */
function hashOf(message: string): string {
  return createHash('sha256').update(message).digest('base64url');
}
