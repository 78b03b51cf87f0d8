import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { CallContext } from '../../../sdk-service/callers/caller.ts';
import { createSignIn } from '../../../sdk-service/domain/sign-in/sign-in.ts';
import { createExtensions } from '../../../sdk-service/operations/extensions/index.ts';
import { maskPhone } from '../../../sdk-service/operations/extensions/mask-phone.ts';
import type { Session, User } from '../../../sdk-service/ports/records.ts';
import type { Input, MessageName, Output } from '../../../shared/contract/contract.ts';
import { type Extensions, extensions } from '../../../shared/contract/extensions.ts';
import { untilCalled, wordsOf } from '../../support/calling.ts';
import { createTestBed } from '../../support/test-bed.ts';

/** The extension operations as the endpoint calls them, after the caller and the session were authorized. */
async function createPortal(t: TestContext) {
  const bed = await createTestBed(t);
  await bed.settings.set('phones.homeCountries', 'DE', bed.author);
  const { store } = bed;
  const signIn = createSignIn(bed);
  const handlers = createExtensions({ ...bed, signIn, storage: store });
  const portal = await bed.addAccount('svc-portal', { role: 'portal' });

  function callAs(user: User, session: Session) {
    return async function call<M extends MessageName<Extensions>>(
      message: M,
      input: Input<Extensions, M>,
      context: Partial<CallContext> = {},
    ): Promise<Output<Extensions, M>> {
      const handle = handlers[message];
      if (handle === undefined) throw new Error(`${message} has no handler`);
      return handle(input, {
        caller: { account: portal },
        session: { session, user },
        clientAddress: '192.0.2.7',
        actor: user.username,
        requestId: 'request-1',
        signal: new AbortController().signal,
        ...context,
      });
    };
  }

  async function signInAs(user: User) {
    return callAs(user, await bed.beginSession(user, portal));
  }

  return { ...bed, handlers, callAs, signInAs };
}

const conflict = { name: 'MfaError', code: 'conflict' };
const phone = { countryCode: '49', number: '15112345678', extension: '' };

describe('the extension operations', () => {
  it('are all there', async (t) => {
    const { handlers } = await createPortal(t);
    assert.deepEqual(Object.keys(handlers).sort(), Object.keys(extensions.messages).sort());
  });

  it('open the session that asked for a call once the call was confirmed, and no other', async (t) => {
    const { phone: line, signInAs, addUser, clock } = await createPortal(t);
    const user = await addUser({ phone, authenticator: 'call' });
    const call = await signInAs(user);
    const other = await signInAs(user);
    const { attempt } = await call('BeginAuthentication', { mode: 'voiceCall' });
    const answer = { authenticationRequestId: attempt?.AuthenticationRequestId ?? '' };
    const { callId } = await untilCalled({ phone: line });
    assert.equal((await call('AnswerAuthentication', answer)).result, false);
    await line.answer(callId);
    await line.press(callId, '#');
    await assert.rejects(other('AnswerAuthentication', answer), conflict);
    const { result, nextStep, sessionToken = '' } = await call('AnswerAuthentication', answer);
    assert.deepEqual([result, nextStep, sessionToken.length], [true, 'main', 43]);
    await assert.rejects(call('AnswerAuthentication', answer), { name: 'MfaError', code: 'forbidden' });
    clock.advanceSeconds(1);
  });

  it('do not open a session with a call that was confirmed long ago, or refused', async (t) => {
    const { phone: line, signInAs, addUser, clock } = await createPortal(t);
    const call = await signInAs(await addUser({ phone, authenticator: 'call' }));
    const refused = await call('BeginAuthentication', { mode: 'voiceCall' });
    await line.putDown((await untilCalled({ phone: line })).callId);
    const answerTo = (id: string | undefined) => call('AnswerAuthentication', { authenticationRequestId: id ?? '' });
    assert.equal((await answerTo(refused.attempt?.AuthenticationRequestId)).result, false);
    const late = await call('BeginAuthentication', { mode: 'voiceCall' });
    const { callId } = await untilCalled({ phone: line }, 2);
    await line.answer(callId);
    await line.press(callId, '#');
    clock.advanceSeconds(1000);
    assert.equal((await answerTo(late.attempt?.AuthenticationRequestId)).result, false);
  });

  it('enroll a phone by the code that a call reads out', async (t) => {
    const { phone: line, signInAs, addUser, users } = await createPortal(t);
    const call = await signInAs(await addUser({ authenticator: 'call' }));
    const begun = await call('BeginEnrollment', {
      mode: 'voiceCall',
      aim: 'method',
      countryCode: '49',
      phone: '15112345678',
    });
    const { callId } = await untilCalled({ phone: line });
    await line.answer(callId);
    const heard = wordsOf(line.calls()[0]).join(' ');
    const code = /code is ((?:\d, ){5}\d)/.exec(heard)?.[1]?.replaceAll(/\D/g, '') ?? '';
    const id = begun.enrollment?.AuthenticationRequestId ?? '';
    const wrong = code === '000000' ? '111111' : '000000';
    assert.equal((await call('ConfirmEnrollment', { authenticationRequestId: id, response: wrong })).result, false);
    assert.equal((await call('ConfirmEnrollment', { authenticationRequestId: id, response: code })).result, true);
    const { user } = await users.get('anna');
    assert.deepEqual([user.authenticator, user.phone], ['call', phone]);
  });

  it('say of a number that nobody is reached at that another one is needed, and of one that had enough only to wait', async (t) => {
    const { signInAs, addUser, logged, phone: line } = await createPortal(t);
    const call = await signInAs(await addUser({ authenticator: 'call' }));
    const enroll = (countryCode: string, number: string) =>
      call('BeginEnrollment', { mode: 'voiceCall', aim: 'method', countryCode, phone: number });
    // Abroad without global services; then a number at premium rate.
    await assert.rejects(enroll('1', '2015550123'), {
      code: 'malformed',
      message: /^phone: numbers of this country or kind/,
    });
    await assert.rejects(enroll('49', '9001123456'), {
      code: 'malformed',
      message: /^phone: numbers of this country or kind/,
    });
    for (let time = 0; time < 3; time += 1) assert.equal((await enroll('49', '15112345678')).result, true);
    const { result, enrollment, retryAfterSeconds } = await enroll('49', '15112345678');
    assert.deepEqual([result, enrollment, retryAfterSeconds], [false, undefined, 86_400]);
    assert.deepEqual(await logged(), [
      'call denied international',
      'call denied number-not-allowed',
      'call denied new-number-capped',
    ]);
    assert.equal(line.calls().length, 3);
  });

  it('tell no answering machine a code', async (t) => {
    const { phone: line, signInAs, addUser } = await createPortal(t);
    const call = await signInAs(await addUser({ authenticator: 'call' }));
    const begun = await call('BeginEnrollment', {
      mode: 'voiceCall',
      aim: 'method',
      countryCode: '49',
      phone: '15112345678',
    });
    await line.answer((await untilCalled({ phone: line })).callId, 'machine');
    assert.deepEqual(line.calls()[0]?.heard, []);
    const id = begun.enrollment?.AuthenticationRequestId ?? '';
    const waited = await call('WaitForAttempt', { authenticationRequestId: id, waitSeconds: 0 });
    assert.equal(waited.state, 'undeliverable');
  });

  it('tell the methods of a person: which may be set up, which are there, which is the default', async (t) => {
    const { signInAs, addOathUser, settings, author } = await createPortal(t);
    const { user } = await addOathUser({ phone });
    const call = await signInAs(user);
    await settings.set('portal.methods.smsText', 'false', author);
    const his = { Enrolled: true, IsDefault: false, WithPin: false, MaskedPhone: '•••• 5678' };
    assert.deepEqual((await call('GetMethods', {})).methods, [
      { ...his, Mode: 'oathToken', Allowed: true, IsDefault: true, MaskedPhone: undefined, Choosable: true },
      { ...his, Mode: 'smsText', Allowed: false, Choosable: false },
      { ...his, Mode: 'voiceCall', Allowed: true, Choosable: true },
    ]);
  });
});

describe('the own words of the company for OATH prompts', () => {
  it('are told in the language of the person’s OATH prompts, else in that of the company, and not of other methods', async (t) => {
    const { signInAs, addOathUser, settings, users, author } = await createPortal(t);
    const { user } = await addOathUser({ phone });
    const call = await signInAs(user);
    const told = async () =>
      (await call('GetMethods', {})).methods?.map(({ Prompt, PromptLanguage }) => [Prompt, PromptLanguage]);
    const none = [undefined, undefined];
    assert.deepEqual(await told(), [none, none, none]);
    await settings.set('oathToken.prompts', 'de=Bitte den Code | fr=Votre code', author);
    await settings.set('company.oathLanguage', 'de', author);
    const languages = (oathLanguage: string) =>
      users.changeSeveral({ username: user.username, author, languages: { oathLanguage } });
    await languages('');
    assert.deepEqual(await told(), [['Bitte den Code', 'de'], none, none]);
    await languages('fr');
    assert.deepEqual(await told(), [['Votre code', 'fr'], none, none]);
    await languages('es');
    assert.deepEqual(await told(), [none, none, none]);
  });
});

describe('the second factor of a sign-in', () => {
  it('raises the session under a new token', async (t) => {
    const { signInAs, addOathUser } = await createPortal(t);
    const { user, code } = await addOathUser();
    const call = await signInAs(user);
    const { attempt } = await call('BeginAuthentication', { mode: 'unspecified' });
    assert.equal(attempt?.Mode, 'oathToken');
    assert.equal(attempt?.SecondsLeft, 300);
    const authenticationRequestId = attempt?.AuthenticationRequestId;
    const wrong = await call('AnswerAuthentication', { authenticationRequestId, response: 'no code' });
    assert.deepEqual([wrong.result, wrong.error?.Code, wrong.state], [false, 0, 'open']);
    const right = await call('AnswerAuthentication', { authenticationRequestId, response: code() });
    assert.deepEqual([right.result, right.nextStep, right.state], [true, 'main', 'approved']);
    assert.match(right.sessionToken ?? '', /^[A-Za-z0-9_-]{43}$/);
    await assert.rejects(call('AnswerAuthentication', { authenticationRequestId, response: code() }), conflict);
  });

  it('opens nothing when the person signed out while the code was typed', async (t) => {
    const { callAs, addOathUser, addAccount, beginSession, sessions } = await createPortal(t);
    const { user, code } = await addOathUser();
    const portal = await addAccount('other-portal', { role: 'portal' });
    const session = await beginSession(user, portal);
    const call = callAs(user, session);
    const caller = { account: portal };
    const { attempt } = await call('BeginAuthentication', { mode: 'unspecified' }, { caller });
    await sessions.end(session);
    const answer = { authenticationRequestId: attempt?.AuthenticationRequestId, response: code() };
    await assert.rejects(call('AnswerAuthentication', answer, { caller }), { code: 'forbidden' });
  });

  it('by text is on its way when it begins, and shows where to', async (t) => {
    const { signInAs, addUser, sentCode } = await createPortal(t);
    const call = await signInAs(await addUser({ authenticator: 'text', phone }));
    const { attempt } = await call('BeginAuthentication', { mode: 'smsText' });
    assert.deepEqual([attempt?.State, attempt?.MaskedPhone], ['sending', '•••• 5678']);
    const answered = await call('AnswerAuthentication', {
      authenticationRequestId: attempt?.AuthenticationRequestId,
      response: sentCode(),
    });
    assert.equal(answered.nextStep, 'main');
  });

  it('refuses a method that the person does not have, neutrally', async (t) => {
    const { signInAs, addOathUser } = await createPortal(t);
    const call = await signInAs((await addOathUser()).user);
    const { result, error, attempt } = await call('BeginAuthentication', { mode: 'voiceCall' });
    assert.deepEqual([result, error?.Code, attempt], [false, 0, undefined]);
  });

  it('refuses a disabled person, even one whose sign-in elsewhere would succeed', async (t) => {
    const { signInAs, addOathUser, users, author, settings } = await createPortal(t);
    await settings.set('company.whenDisabled', 'succeed', author);
    const { user } = await addOathUser();
    await users.disable({ username: user.username, author });
    const call = await signInAs(user);
    const begun = await call('BeginAuthentication', { mode: 'unspecified' });
    assert.deepEqual([begun.result, begun.attempt], [false, undefined]);
  });
});

describe('an attempt', () => {
  it('is nobody else’s: not of another session of the same person, nor of another person', async (t) => {
    const { signInAs, addOathUser } = await createPortal(t);
    const bob = await addOathUser({ username: 'bob' });
    const alice = await addOathUser({ username: 'alice' });
    const own = await signInAs(bob.user);
    const { attempt } = await own('BeginAuthentication', { mode: 'unspecified' });
    const authenticationRequestId = attempt?.AuthenticationRequestId;
    for (const call of [await signInAs(bob.user), await signInAs(alice.user)]) {
      await assert.rejects(call('WaitForAttempt', { authenticationRequestId, waitSeconds: 0 }), conflict);
      const answer = { authenticationRequestId, response: bob.code() };
      await assert.rejects(call('AnswerAuthentication', answer), conflict);
    }
    assert.equal((await own('WaitForAttempt', { authenticationRequestId, waitSeconds: 0 })).state, 'open');
  });

  for (const authenticationRequestId of [undefined, '', 'no such id']) {
    it(`does not exist under the id "${authenticationRequestId}"`, async (t) => {
      const { signInAs, addOathUser } = await createPortal(t);
      const call = await signInAs((await addOathUser()).user);
      await assert.rejects(call('WaitForAttempt', { authenticationRequestId, waitSeconds: 0 }), conflict);
    });
  }

  it('past its time has expired, before any sweep has come by', async (t) => {
    const { signInAs, addOathUser, clock } = await createPortal(t);
    const call = await signInAs((await addOathUser()).user);
    const { attempt } = await call('BeginAuthentication', { mode: 'unspecified' });
    clock.advanceSeconds(300);
    const waited = await call('WaitForAttempt', {
      authenticationRequestId: attempt?.AuthenticationRequestId,
      waitSeconds: 0,
    });
    assert.deepEqual([waited.state, waited.secondsLeft], ['expired', 0]);
  });

  it('is waited for until it changes', async (t) => {
    const { signInAs, addOathUser, ticker } = await createPortal(t);
    const { user } = await addOathUser();
    const call = await signInAs(user);
    const { attempt } = await call('BeginAuthentication', { mode: 'unspecified' });
    const authenticationRequestId = attempt?.AuthenticationRequestId;
    const waiting = call('WaitForAttempt', { authenticationRequestId, waitSeconds: 25 });
    // Somebody begins anew in the same session, and the older prompt is closed.
    await call('BeginAuthentication', { mode: 'unspecified' });
    await ticker.tick();
    await ticker.tick();
    assert.equal((await waiting).state, 'closed');
  });
});

describe('a masked phone', () => {
  for (const [number, masked] of [
    ['15112345678', '•••• 5678'],
    ['1234567', '•••• 67'],
    ['', undefined],
  ] as const) {
    it(`of "${number}" is ${masked}`, () => {
      assert.equal(maskPhone({ number }), masked);
    });
  }
});
