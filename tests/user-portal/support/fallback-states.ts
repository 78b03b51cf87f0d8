import { rightAnswers, rightCode } from './fake-sdk.ts';
import type { PageState, Tour } from './page-states.ts';

/** The pages of somebody whose second factor fails, who comes in without one, or who must change his PIN. */
export const fallbackStates: readonly PageState[] = [
  {
    name: 'fallbacks-after-failure',
    shows: /The code has expired[\s\S]*Answer security questions/,
    async open(tour) {
      await fail(tour, 'bob');
      await tour.page.reload();
    },
  },
  {
    name: 'fallbacks-while-the-phone-rings',
    shows: /Waiting for your answer[\s\S]*Answer security questions/,
    async open(tour) {
      tour.portal.sdk.settings.offersCalls = true;
      tour.portal.sdk.settings.fallbacks = both;
      await tour.signIn('greta');
    },
  },
  {
    name: 'fallbacks-later',
    shows: /More ways to sign in are offered here in 48 seconds/,
    async open({ portal, signIn, go }) {
      portal.sdk.settings.fallbacks = { ...both, SecondsUntilOffered: 48 };
      await signIn('bob');
      await go('/second-factor');
    },
  },
  {
    name: 'fallbacks-where-nothing-begins',
    shows: /cannot be used at the moment[\s\S]*Type a code of your app or token/,
    open({ portal, signIn }) {
      portal.sdk.settings.fallbacks = both;
      portal.sdk.overrides.BeginAuthentication = () => ({ result: false, retryAfterSeconds: 0 });
      return signIn('bob');
    },
  },
  { name: 'fallback-questions', shows: /First pet\?/, open: goToQuestions },
  {
    name: 'fallback-questions-wrong',
    shows: /Not all of the answers are right/,
    open: (tour) => answer(tour, 'wrong', 'answers'),
  },
  {
    name: 'main-without-second-factor',
    shows: /You see this page only/,
    open: (tour) => answer(tour, ...rightAnswers),
  },
  {
    name: 'second-factor-asked-for-later',
    shows: /You came in without the second step/,
    async open({ portal, signIn, go }) {
      portal.sdk.settings.isTrusted = true;
      await signIn('carol');
      await go('/devices');
    },
  },
  {
    name: 'change-pin-due',
    shows: /Your PIN has to be changed before you go on/,
    async open({ portal, signIn, typeCode }) {
      Object.assign(portal.sdk.settings, { canChangePin: true, pinChangeDue: true });
      await signIn('carol');
      await typeCode(rightCode.oathToken);
    },
  },
];

const both = { OathToken: true, SecurityQuestions: true, SecondsUntilOffered: 0 };

async function fail({ portal, signIn }: Tour, username: string): Promise<void> {
  portal.sdk.settings.fallbacks = both;
  await signIn(username);
  portal.sdk.settlePrompts('expired');
}

async function goToQuestions(tour: Tour): Promise<void> {
  await fail(tour, 'bob');
  await tour.go('/second-factor/questions');
}

async function answer(tour: Tour, first: string, second: string): Promise<void> {
  await goToQuestions(tour);
  await tour.page.fill('#answer1', first);
  await tour.page.fill('#answer3', second);
  await Promise.all([tour.page.waitForEvent('load'), tour.page.locator('#answer3').press('Enter')]);
}
