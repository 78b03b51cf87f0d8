import type { PushLimits } from '../../ports/app-store.ts';
import type { Challenge, Subject } from '../../ports/records.ts';
import { throttleRule } from '../authentication/check-throttle.ts';
import { newChallenge } from '../authentication/new-challenge.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { ringingHoldsSince } from '../authentication/text-prompts.ts';
import { findChannelAddress } from './channel-address.ts';
import type { DeliverPush } from './deliver-push.ts';
import { makeRequests } from './make-requests.ts';
import { drawNumber, hashNumber } from './match-number.ts';
import type { PushDeps } from './push-deps.ts';
import { unansweredPrompt } from './unanswered-prompt.ts';

/** `with-number`: the caller shows one. `without-number`: it cannot, and its account may ask all the same. */
export type PushMode = 'with-number' | 'without-number';

export type PromptOutcome =
  /** `number` is told this once, to whoever shows it; undefined: without. */
  | { readonly outcome: 'opened'; readonly challenge: Challenge; readonly number: string | undefined }
  /** `throttled`: no more requests for now; a code is asked for instead (R11). */
  | { readonly outcome: 'in-progress' | 'throttled' | 'all-devices-silent' };

/** Requests to a user's devices, as an authentication makes them. */
export interface PushPrompts {
  /** Whether the app is offered at all, as the server is set up. */
  isAvailable(): boolean;
  /** Undefined: this user is asked for a code instead. */
  modeFor(subject: Subject, context: AttemptContext): PushMode | undefined;
  open(prompt: {
    readonly subject: Subject;
    readonly mode: PushMode;
    readonly context: AttemptContext;
    readonly now: Date;
  }): Promise<PromptOutcome>;
}

/** R20: requests in a row to which a device did not react, after which it is not asked until it is heard of again. */
const SILENT_AFTER = 5;

/** R12: denials in a row after which a user is left alone for a while. */
export const DENIALS_IN_A_ROW = 3;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Prompts that ended are kept for a day. */
const DAY_MS = 24 * HOUR_MS;

export function createPushPrompts(deps: PushDeps, deliver: DeliverPush): PushPrompts {
  const { store, keys, secrets, settings, randomness, ticker } = deps;

  return {
    isAvailable: () => findChannelAddress(settings.current()) !== undefined,

    modeFor({ user, devices }, context) {
      if (findChannelAddress(settings.current()) === undefined) return undefined;
      if (!devices.some(({ kind }) => kind === 'app')) return undefined;
      if (context.sessionHash !== undefined) return 'with-number';
      // security.md §3: a flag of the account, and never for an administrator.
      const mayAsk = context.account.allowPushWithoutNumber && user.administratorRights === undefined;
      return mayAsk ? 'without-number' : undefined;
    },

    async open({ subject: { user }, mode, context, now }) {
      const current = settings.current();
      const apps = (await store.listAppDevices(user.id)).filter(({ silentCount }) => silentCount < SILENT_AFTER);
      if (apps.length === 0) return { outcome: 'all-devices-silent' };
      const bare = newChallenge({
        purpose: 'authentication',
        user,
        kind: 'app',
        state: 'open',
        lifeSeconds: current['mobile.requestLifeSeconds'],
        context,
        now,
        randomness,
        ringing: true,
      });
      const digits = mode === 'with-number' ? current['mobile.matchDigits'] : undefined;
      const number = digits === undefined ? undefined : drawNumber(randomness, digits);
      const binding = { challengeId: bare.id, userId: user.id, accountId: context.account.id };
      const secretHash = number === undefined ? undefined : hashNumber(secrets, { ...binding, number });
      const challenge = { ...bare, secretHash };
      const requests = await makeRequests({ challenge, user, apps, digits, keys, settings: current, randomness });
      const unanswered = unansweredPrompt({ user, context, now });
      const opening = await store.openPush({
        challenge,
        requests,
        holdsSince: ringingHoldsSince(now),
        limits: limitsAt(now),
        unanswered,
      });
      if (opening.outcome === 'opened') {
        deliver({ apps, requests, user, now });
        ticker.hurry();
        return { outcome: 'opened', challenge, number };
      }
      if (opening.outcome === 'throttled') return { outcome: 'throttled' };
      const ringing = opening.outcome === 'in-progress' ? opening.ringing : undefined;
      return ringing !== undefined && isSameRequest(ringing, challenge)
        ? { outcome: 'opened', challenge: ringing, number: undefined }
        : { outcome: 'in-progress' };
    },
  };
}

/** R11 and R12. SP 800-63B asks to limit requests to what a person makes himself; the numbers are ours. */
function limitsAt(now: Date): PushLimits {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  return {
    caps: [
      { since: before(5 * MINUTE_MS), maximum: 3 },
      { since: before(HOUR_MS), maximum: 10 },
    ],
    sinceApproval: { since: before(DAY_MS), maximum: 20 },
    denials: { since: before(15 * MINUTE_MS), inARow: DENIALS_IN_A_ROW },
    rule: throttleRule,
  };
}

/** R10: a true retransmission (the same account, application and known address) joins; whoever shows numbers never does. */
function isSameRequest(ringing: Challenge, challenge: Challenge): boolean {
  return (
    ringing.kind === 'app' &&
    ringing.purpose === 'authentication' &&
    ringing.secretHash === undefined &&
    challenge.secretHash === undefined &&
    ringing.sessionHash === undefined &&
    ringing.accountId === challenge.accountId &&
    ringing.applicationName === challenge.applicationName &&
    ringing.authenticationType === challenge.authenticationType &&
    challenge.clientAddress !== undefined &&
    ringing.clientAddress === challenge.clientAddress
  );
}
