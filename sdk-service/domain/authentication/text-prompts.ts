import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumber } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Challenge, Phone, Target, User } from '../../ports/records.ts';
import type { RingingStore } from '../../ports/ringing-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { Sentences } from '../../ports/sentences.ts';
import type { AttemptStore, OpenOutcome, PromptCap } from '../../ports/storage.ts';
import type { TextCarrier, TextMessage } from '../../ports/text-carrier.ts';
import { CAP_SECONDS, type DeliveryDenial, type DeliveryGate } from '../delivery-limits/delivery-gate.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { createCarrierHealth } from '../text-carriers/prefer-healthy.ts';
import { toE164 } from '../users/write-phone.ts';
import { denied } from './attempt.ts';
import { createBackground } from './background.ts';
import { newChallenge } from './new-challenge.ts';
import type { AttemptContext } from './outcomes.ts';
import { drawTextCode, hashTextCode } from './text-code.ts';
import { type Handed, settleHanded } from './unreached.ts';
import { createWordText } from './word-text.ts';

export interface TextPromptRequest {
  readonly purpose: Challenge['purpose'];
  readonly user: User;
  readonly phone: Phone;
  /** Seconds for which the code may be answered. */
  readonly lifeSeconds: number;
  /** Default: the user's own phone. */
  readonly target?: Target | undefined;
  /** Whether it counts as approved when no carrier is to be had (`mayPassUnreached`). Default: no. */
  readonly passesUnreached?: boolean | undefined;
  readonly context: AttemptContext;
  readonly now: Date;
}

/** Text messages: a code is made, kept as a hash, and handed to the first carrier that takes it. */
export interface TextPrompts {
  /** Waits until a carrier took the message or all refused. Denied: it may not go, and no prompt was opened. */
  send(request: TextPromptRequest): Promise<Challenge | DeliveryDenial>;
  /**
   * Answers as soon as the prompt is in the store, in state `sending`; delivery goes on.
   * @throws MfaError `unavailable` (capacity) when too many texts are on their way.
   */
  sendInBackground(request: TextPromptRequest): Promise<Challenge | DeliveryDenial>;
  /**
   * A text that is answered by text: it rings, one per user and target. Waits until a carrier that takes replies has taken
   * it, or all refused.
   */
  ring(request: TextPromptRequest): Promise<RingOutcome>;
  /** Whether there is a carrier that takes replies. */
  readonly takesReplies: boolean;
  /** Whether there is a carrier at all. */
  readonly available: boolean;
  /** Takes no more and waits for those on their way; what a process does not live to see stays `sending` and expires. */
  close(): Promise<void>;
}

export type RingOutcome =
  | { readonly outcome: 'rung'; readonly challenge: Challenge }
  | DeliveryDenial
  /** Another attempt holds the place. */
  | { readonly outcome: 'in-progress'; readonly challenge: Challenge };

export interface TextPromptsDeps {
  readonly store: Pick<AttemptStore, 'openChallenge' | 'settleDelivery'> & Pick<RingingStore, 'openRinging'>;
  /** By which this number goes (default: any), in order of preference; each has a time limit of its own. */
  readonly carriers: (to?: PhoneNumber) => readonly TextCarrier[];
  readonly gate: Pick<DeliveryGate, 'check' | 'counts'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly sentences: Pick<Sentences, 'write'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Told what no caller waits for: a carrier that refused, a delivery that could not be written down. No secrets. */
  readonly report: (problem: string, cause?: unknown) => void;
}

/** A carrier takes a second or two; this many at once are a few thousand texts a minute. */
const MAXIMUM_UNDER_WAY = 256;

const HOUR_MS = 3_600_000;

/** For so long an attempt that rings holds the place of its user and target. */
const RINGING_HOLDS_MS = 60_000;

/** What rings since then holds its place; what began before does not. */
export function ringingHoldsSince(now: Date): Date {
  return new Date(now.getTime() - RINGING_HOLDS_MS);
}

/** What a cap that was reached is to the caller. */
export function deniedByCap(opened: Exclude<OpenOutcome, 'opened'>): DeliveryDenial {
  const reason = opened === 'capped' ? 'throttled' : opened;
  return denied(reason, CAP_SECONDS[reason]);
}

export function createTextPrompts(deps: TextPromptsDeps): TextPrompts {
  const { store, carriers, gate, secrets, settings, clock, randomness, report } = deps;
  const health = createCarrierHealth<TextCarrier>({ clock });
  const wordText = createWordText(deps);
  const background = createBackground({ maximum: MAXIMUM_UNDER_WAY });

  function draw(request: TextPromptRequest, { ringing }: Pick<Challenge, 'ringing'>): Drawn {
    const { user, phone, context } = request;
    const code = drawTextCode(randomness);
    const bare = newChallenge({ ...request, kind: 'text', state: 'sending', ringing, randomness });
    const binding = { challengeId: bare.id, userId: user.id, accountId: context.account.id, phone };
    return { challenge: { ...bare, phone, secretHash: hashTextCode(secrets, { ...binding, code }) }, code };
  }

  function capAt({ challenge, code, request }: Delivery): PromptCap {
    const { now, target = '', context } = request;
    const current = settings.current();
    const delivery = { kind: 'text', text: wordsOf({ challenge, code, request }) } as const;
    return {
      since: new Date(now.getTime() - HOUR_MS),
      maximum: current['text.maximumPerHour'],
      overall: target === '' ? undefined : current['text.maximumPerHourToNumbers'],
      counts: gate.counts({ ...request, ...context, delivery }),
    };
  }

  async function open(request: TextPromptRequest): Promise<Drawn | DeliveryDenial> {
    const refused = gate.check(request);
    if (refused !== undefined) return refused;
    const drawn = draw(request, { ringing: false });
    const opened = await store.openChallenge(drawn.challenge, capAt({ ...drawn, request }));
    return opened === 'opened' ? drawn : deniedByCap(opened);
  }

  function wordsOf({ challenge, code, request }: Delivery): string {
    return wordText({
      language: request.user.textLanguage,
      isReplied: challenge.ringing,
      values: { otp: code, applicationName: request.context.applicationName },
    });
  }

  async function deliver({ challenge, code, request }: Delivery): Promise<Challenge> {
    const text = wordsOf({ challenge, code, request });
    const handed = await handOver(
      { to: toE164(request.phone), text, reference: challenge.id },
      carriers(request.phone).filter(({ takesReplies }) => takesReplies || !challenge.ringing),
    );
    const tried = { who: request.user, kind: 'text', context: request.context, challenge, now: clock.now() } as const;
    const { state, reason, attempt } = settleHanded(handed, { tried, passes: request.passesUnreached === true });
    const settled = await store.settleDelivery({ id: challenge.id, state, attempt });
    // Not settled: superseded or answered while it was on its way.
    return settled ? { ...challenge, state, reason } : { ...challenge, state: 'closed' };
  }

  /** To the first carrier that takes it. Where there is none at all, nothing was unreachable. */
  async function handOver(message: TextMessage, through: readonly TextCarrier[]): Promise<Handed> {
    let isReached = through.length === 0;
    for (const carrier of health.prefer(through)) {
      try {
        const delivery = await carrier.send(message);
        if (delivery.accepted) {
          health.worked(carrier);
          return 'taken';
        }
        // Neither a refused number nor a busy carrier must look like a dead one: strangers can bring about both.
        if (delivery.fault !== 'carrier') isReached = true;
        if (delivery.fault !== 'message') health.failed(carrier);
        report(`The carrier ${carrier.name} refused text message ${message.reference}: ${delivery.reason}`);
      } catch (cause) {
        health.failed(carrier);
        report(`The carrier ${carrier.name} failed with text message ${message.reference}.`, cause);
      }
    }
    return isReached ? 'refused' : 'unreachable';
  }

  return {
    get available() {
      return carriers().length > 0;
    },
    get takesReplies() {
      return carriers().some(({ takesReplies }) => takesReplies);
    },

    async send(request) {
      const opened = await open(request);
      return 'outcome' in opened ? opened : deliver({ ...opened, request });
    },

    async ring(request) {
      const refused = gate.check(request);
      if (refused !== undefined) return refused;
      const drawn = draw(request, { ringing: true });
      const holdsSince = ringingHoldsSince(request.now);
      const opened = await store.openRinging(drawn.challenge, { holdsSince, cap: capAt({ ...drawn, request }) });
      if (opened.outcome === 'in-progress') return opened;
      if (opened.outcome !== 'opened') return deniedByCap(opened.outcome);
      return { outcome: 'rung', challenge: await deliver({ ...drawn, request }) };
    },

    async sendInBackground(request) {
      background.checkRoom();
      const opened = await open(request);
      if ('outcome' in opened) return opened;
      const delivery = deliver({ ...opened, request }).catch((cause) => {
        report(`What became of text message ${opened.challenge.id} could not be written down; it expires.`, cause);
      });
      background.add(delivery);
      return opened.challenge;
    },

    close: () => background.close(),
  };
}

interface Drawn {
  readonly challenge: Challenge;
  readonly code: string;
}

interface Delivery extends Drawn {
  readonly request: TextPromptRequest;
}
