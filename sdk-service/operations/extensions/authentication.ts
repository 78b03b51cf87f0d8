import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { CallContext } from '../../callers/caller.ts';
import type { Core } from '../../core.ts';
import { isSameSession } from '../../domain/authentication/judge-prompt.ts';
import type { ApprovalKind, Challenge, Session } from '../../ports/records.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { kindOf } from '../modes.ts';
import { noError } from '../no-error.ts';
import { maskPhone } from './mask-phone.ts';
import { methodsOf, modeName } from './methods-of.ts';
import { portalContextOf } from './portal-context-of.ts';
import { secondsLeft, stateOf } from './prompt-state.ts';
import { sessionOf } from './session-of.ts';

/** A page that learned of the approval comes back at once; an approval is not kept for later. */
const CLAIM_MS = 60_000;

type Needs =
  | 'authentication'
  | 'fallbacks'
  | 'sessions'
  | 'knownBrowsers'
  | 'signIn'
  | 'settings'
  | 'storage'
  | 'clock';

/** A longer wait is cut to this: proxies and browsers give up at 30 s. */
const LONGEST_WAIT_SECONDS = 25;

/** The second factor of a sign-in, and again before a change. Nothing here blocks but `WaitForAttempt`. */
export function authenticationOperations(core: Pick<Core, Needs>) {
  const { authentication, fallbacks, sessions, knownBrowsers, settings, storage, clock } = core;

  /** A prompt of this very session: the person, the account and the token are those that began it. */
  async function findOwnChallenge(id: string | undefined, context: CallContext): Promise<Challenge> {
    const { session, user } = sessionOf(context);
    const challenge = id === undefined || id === '' ? undefined : await storage.findChallenge(id);
    const isOwn =
      challenge?.userId === user.id &&
      challenge.accountId === context.caller.account.id &&
      isSameSession(challenge.sessionHash, session.tokenHash);
    if (challenge === undefined || !isOwn) throw noSuchRequest();
    return challenge;
  }

  /** The device or the phone has answered, or not: nothing is typed here. Its approval opens the session that asked, once. */
  async function answerElsewhere(challenge: Challenge, session: Session) {
    const isTimely = clock.now().getTime() < challenge.expiresAt.getTime() + CLAIM_MS;
    const isApproved = challenge.purpose === 'authentication' && challenge.state === 'approved' && isTimely;
    if (!isApproved) {
      const state = stateOf(challenge, clock.now());
      return { result: false, nextStep: 'secondFactor', state, retryAfterSeconds: 0, error: noError } as const;
    }
    // A prompt belongs to the session that began it, and that one ends with this: so it is claimed once.
    return open(session, challenge.kind === 'call' ? 'call' : 'app');
  }

  /** The session is raised, and its browser known from now on. */
  async function open(session: Session, by: ApprovalKind) {
    // First: what ends all of a person's meanwhile ends it too.
    const browserToken = await knownBrowsers.issue(session.userId, by);
    const raised = await sessions.raise(session, by);
    // Signed out while the code was being typed.
    if (raised === undefined) throw new MfaError('forbidden', 'The session has ended.');
    return {
      result: true,
      sessionToken: raised.token,
      nextStep: 'main',
      state: 'approved',
      retryAfterSeconds: 0,
      error: noError,
      browserToken,
    } as const;
  }

  return {
    GetMethods: async (_input, context) => {
      const [subject, offered] = await Promise.all([
        storage.findSubjectById(sessionOf(context).user.id),
        fallbacks.find(sessionOf(context)),
      ]);
      if (subject === undefined) throw new MfaError('not-found', 'The user was removed.');
      const situation = { settings: settings.current(), available: authentication.availableKinds() };
      return {
        result: true,
        methods: methodsOf(subject, situation),
        temporaryCodesOffered: situation.settings['temporaryCodes.enabled'],
        fallbacks: offered && {
          OathToken: offered.oathToken,
          SecurityQuestions: offered.questions,
          SecondsUntilOffered: offered.secondsUntil,
        },
        error: noError,
      };
    },

    BeginAuthentication: async ({ mode }, context) => {
      const { session, user } = sessionOf(context);
      const isHis = await fallbacks.checkMayAsk({ session, user }, kindOf(mode));
      const begun = await authentication.beginInBackground({
        username: user.username,
        requireUserMatch: true,
        kind: kindOf(mode),
        context: portalContextOf(context),
      });
      if (isHis) await fallbacks.noteAttempt(session, begun.outcome === 'challenged' ? begun.prompt.state : undefined);
      switch (begun.outcome) {
        case 'challenged': {
          const { prompt } = begun;
          const attempt = {
            AuthenticationRequestId: prompt.id,
            Mode: modeName(prompt.kind),
            State: prompt.state,
            MaskedPhone: maskPhone(prompt.phone),
            SecondsLeft: secondsLeft(prompt, clock.now()),
            NumberToType: prompt.number,
          };
          return { result: true, attempt, retryAfterSeconds: 0, error: noError };
        }
        case 'denied':
          return { result: false, retryAfterSeconds: begun.retryAfterSeconds ?? 0, error: noError };
        case 'approved':
          // Whoever passes without proving anything (a trusted address, a bypass) opens no session with it.
          return { result: false, retryAfterSeconds: 0, error: noError };
        default:
          return begun satisfies never;
      }
    },

    WaitForAttempt: async ({ authenticationRequestId, waitSeconds }, context) => {
      const challenge = await findOwnChallenge(authenticationRequestId, context);
      const from = challenge.state;
      const isOver = from !== 'sending' && from !== 'open';
      const seconds = isOver ? 0 : Math.min(Math.max(waitSeconds, 0), LONGEST_WAIT_SECONDS);
      const state =
        seconds === 0
          ? from
          : await authentication.waitForChange({ challengeId: challenge.id, from, seconds, signal: context.signal });
      const now = clock.now();
      const current = { state, expiresAt: challenge.expiresAt };
      if (challenge.purpose === 'authentication') {
        await fallbacks.noteAttempt(sessionOf(context).session, stateOf(current, now));
      }
      return { result: true, state: stateOf(current, now), secondsLeft: secondsLeft(current, now), error: noError };
    },

    AnswerAuthentication: async ({ authenticationRequestId, response = '' }, context) => {
      const { session, user } = sessionOf(context);
      const challenge = await findOwnChallenge(authenticationRequestId, context);
      if (challenge.kind === 'app' || challenge.kind === 'call') return answerElsewhere(challenge, session);
      const answered = await authentication.answer({
        username: user.username,
        kind: challenge.kind,
        challengeId: challenge.id,
        response,
        fallback: (await fallbacks.isInPlace(user, challenge.kind)) ? 'oath-code' : undefined,
        // Who is signed in proves an authenticator of his own, for a change; a code of the help desk adds nothing.
        temporaryCode: session.level === 'password' ? undefined : 'refused',
        context: portalContextOf(context),
      });
      switch (answered.outcome) {
        case 'approved':
          return open(session, answered.by);
        case 'denied':
          await fallbacks.noteAttempt(session, answered.state ?? challenge.state);
          return {
            result: false,
            nextStep: 'secondFactor',
            state: answered.state ?? challenge.state,
            retryAfterSeconds: answered.retryAfterSeconds ?? 0,
            error: noError,
          };
        case 'no-such-prompt':
          throw noSuchRequest();
        default:
          return answered satisfies never;
      }
    },
  } satisfies Handlers<Extensions>;
}

function noSuchRequest(): MfaError {
  return new MfaError('conflict', 'authenticationRequestId: there is no such request, or it is over.');
}
