/** Each way to a fallback, and each way that must not lead to one; long, since they share one company and its hands. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { throttleRule } from '../../../sdk-service/domain/authentication/check-throttle.ts';
import type { UserChange } from '../../../sdk-service/ports/storage.ts';
import type { SdkClient } from '../../../shared/sdk-client/sdk-client.ts';
import { createGoldenWorld, type GoldenWorld, oathCode, oathSecretKey } from '../../golden/golden-world.ts';
import { untilCalled } from '../../support/calling.ts';
import { startSdkInProcess, testAuthor } from '../../support/sdk-in-process.ts';
import { answers, questions } from '../../support/security-questions.ts';

const password = 'correct horse battery';

let world: GoldenWorld;
/** What a portal sends. */
let client: SdkClient;
let portal: SdkClient['extensions'];
let people = 0;

before(async () => {
  world = createGoldenWorld(await startSdkInProcess());
  client = await world.openClient('svc-portal', 'portal');
  portal = client.extensions;
});

after(() => world.close());

interface Person {
  readonly username: string;
  readonly session: string;
}

/** Somebody with texts, or with what the fields say, who has typed his password. */
async function signIn(fields: Parameters<GoldenWorld['add']>[1] = {}): Promise<Person> {
  people += 1;
  const username = `person${people}`;
  await world.add(username, { Phone: `201-555-${String(people).padStart(4, '0')}`, ...fields });
  return again(username);
}

async function again(username: string, initiatingIpAddress?: string): Promise<Person> {
  await world.core.people.setPassword(username, password, testAuthor);
  const { sessionToken = '' } = await portal.BeginSignIn({ username, password, initiatingIpAddress });
  assert.notEqual(sessionToken, '');
  return { username, session: sessionToken };
}

async function giveQuestions(username: string): Promise<void> {
  await world.call.ChangeSecurityQuestions({ username, userSecurityQuestions: { ...questions, ...answers } });
}

async function giveToken(username: string): Promise<void> {
  const token = { username, secretKey: oathSecretKey, code: oathCode(world, -2), timeInterval: 30 };
  assert.equal((await world.call.ChangeOathToken(token)).result, true);
}

async function changeUser(username: string, fields: UserChange): Promise<void> {
  const { user } = await world.core.users.get(username);
  const row = { ...testAuthor, at: world.clock.now(), action: 'test', subject: username, detail: '' };
  await world.core.storage.changeUser(user.id, fields, row);
}

const offered = async ({ session }: Person) => (await portal.GetMethods({}, { session })).fallbacks;

/** The second factor is asked for, and not answered. */
async function ask({ session }: Person): Promise<string> {
  const { attempt, error } = await portal.BeginAuthentication({ mode: 'unspecified' }, { session });
  assert.ok(attempt?.AuthenticationRequestId, error?.Description);
  return attempt.AuthenticationRequestId;
}

/** The text that was asked for cannot be answered any more. */
async function fail(person: Person): Promise<void> {
  const authenticationRequestId = await ask(person);
  for (let tries = 0; tries < 3; tries += 1) {
    await portal.AnswerAuthentication({ authenticationRequestId, response: '000000' }, { session: person.session });
  }
}

/** What somebody writes who knows everything. */
async function answersOf({ session }: Person) {
  const asked = (await portal.GetFallbackQuestions({}, { session })).questions ?? [];
  return asked.map(({ Number: number }) => ({
    Number: number,
    Text: answers[`SecurityAnswer${number as 1 | 2 | 3 | 4}`],
  }));
}

async function lastAttempt(username: string) {
  const { user } = await world.core.users.get(username);
  const [last] = await world.core.storage.listAttempts(user.id, 1);
  return last && `${last.kind} ${last.outcome} ${last.reason}`;
}

describe('security questions in place of the second factor', () => {
  it('are offered after the failure, and at once only then; off, there are none', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await fail(person);
    assert.equal(await offered(person), undefined);
    const refused = await portal.GetFallbackQuestions({}, { session: person.session });
    assert.deepEqual([refused.result, refused.error?.Code], [false, 4]);
    const handMade = [1, 2].map((number) => ({ Number: number, Text: answers[`SecurityAnswer${number as 1 | 2}`] }));
    const posted = await portal.AnswerFallbackQuestions({ answers: handMade }, { session: person.session });
    assert.deepEqual([posted.result, posted.error?.Code, posted.sessionToken], [false, 4, undefined]);

    await world.set('securityQuestions.enabled', 'true');
    assert.deepEqual(await offered(person), { OathToken: false, SecurityQuestions: true, SecondsUntilOffered: 0 });
    const fresh = await again(person.username);
    assert.equal(await offered(fresh), undefined);
    assert.equal((await portal.GetFallbackQuestions({}, { session: fresh.session })).error?.Code, 4);
  });

  it('are offered after a minute in which nobody answered, by the clock of the server', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await ask(person);
    assert.equal((await offered(person))?.SecondsUntilOffered, 60);
    world.clock.advanceSeconds(59);
    assert.equal((await offered(person))?.SecondsUntilOffered, 1);
    assert.equal((await portal.GetFallbackQuestions({}, { session: person.session })).error?.Code, 4);
    // Asking anew does not begin the minute anew.
    await ask(person);
    world.clock.advanceSeconds(1);
    assert.equal((await offered(person))?.SecondsUntilOffered, 0);
    assert.equal((await portal.GetFallbackQuestions({}, { session: person.session })).result, true);
  });

  it('are as many as the setting says, the same for a day, and each answer has to be right', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await fail(person);
    const right = await answersOf(person);
    assert.equal(right.length, 2);
    assert.deepEqual(await answersOf(person), right);
    const [first, second] = right;
    assert.ok(first && second);
    const one = await portal.AnswerFallbackQuestions(
      { answers: [first, { ...second, Text: 'wrong' }] },
      { session: person.session },
    );
    assert.deepEqual([one.result, one.error?.Code], [false, 0]);
    assert.equal(await lastAttempt(person.username), 'security-questions denied wrong-response');

    await world.set('securityQuestions.toAnswer', '4');
    assert.equal((await answersOf(person)).length, 4);
    // Those of before are too few now, and nothing is looked at.
    const few = await portal.AnswerFallbackQuestions({ answers: right }, { session: person.session });
    assert.deepEqual([few.result, few.error?.Code], [false, 9]);
    await world.set('securityQuestions.toAnswer', '2');
  });

  it('are those that were drawn: right answers to others are not looked at', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await fail(person);
    const drawn = (await answersOf(person)).map((each) => each.Number);
    const others = ([1, 2, 3, 4] as const).filter((number) => !drawn.includes(number));
    const known = others.map((number) => ({ Number: number, Text: answers[`SecurityAnswer${number}`] }));
    const { result, error } = await portal.AnswerFallbackQuestions({ answers: known }, { session: person.session });
    assert.deepEqual([result, error?.Code], [false, 9]);
    const malformed = await portal.AnswerFallbackQuestions(
      { answers: [{ Number: 5, Text: 'x' }] },
      { session: person.session },
    );
    assert.equal(malformed.error?.Code, 1);
  });

  it('let in to the main page alone; a second factor opens the rest', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await fail(person);
    const right = await portal.AnswerFallbackQuestions(
      { answers: await answersOf(person), initiatingIpAddress: '192.0.2.7' },
      { session: person.session },
    );
    assert.deepEqual([right.result, right.nextStep], [true, 'main']);
    assert.equal(await lastAttempt(person.username), 'security-questions approved fallback-questions');
    const session = right.sessionToken ?? '';
    assert.equal((await portal.GetSession({}, { session: person.session })).result, false);
    const { session: shown } = await portal.GetSession({}, { session });
    assert.deepEqual([shown?.NextStep, shown?.WithoutSecondFactor], ['main', true]);
    const overview = await portal.GetOverview({}, { session });
    assert.equal(overview.recentAttempts?.[0]?.BySecurityQuestions, true);
    assert.equal((await portal.GetEnrollmentOptions({}, { session })).error?.Code, 4);
    assert.equal((await portal.GetDevices({}, { session })).error?.Code, 4);
    // Neither questions nor a code of the help desk come on top of them.
    assert.equal((await portal.GetMethods({}, { session })).fallbacks, undefined);
    assert.equal((await portal.UseTemporaryCode({ code: '123456789' }, { session })).error?.Code, 4);

    const authenticationRequestId = await ask({ ...person, session });
    const { user } = await world.core.users.get(person.username);
    const response = world.sentCode(`+${user.phone.countryCode}${user.phone.number}`);
    const proved = await portal.AnswerAuthentication({ authenticationRequestId, response }, { session });
    assert.equal(proved.result, true);
    const verified = await portal.GetSession({}, { session: proved.sessionToken });
    assert.equal(verified.session?.WithoutSecondFactor, false);
  });

  it('open one session however often the right answers arrive at once, and none that ended meanwhile', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await fail(person);
    const right = await answersOf(person);
    const answer = () => portal.AnswerFallbackQuestions({ answers: right }, { session: person.session });
    const all = await Promise.all([answer(), answer(), answer(), answer()]);
    assert.equal(all.filter(({ sessionToken }) => sessionToken !== undefined).length, 1);

    const other = await again(person.username);
    await fail(other);
    const { user } = await world.core.users.get(person.username);
    const [late] = await Promise.all([
      portal.AnswerFallbackQuestions({ answers: right }, { session: other.session }),
      world.core.sessions.endAllOf(user.id),
    ]);
    // Whichever came first.
    if (late.sessionToken !== undefined)
      assert.equal((await portal.GetSession({}, { session: late.sessionToken })).result, false);
    assert.equal((await portal.GetSession({}, { session: other.session })).result, false);
  });

  it('are closed after five failures of the person, in whatever session, until they are set anew', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await fail(person);
    const wrong = (await answersOf(person)).map((each) => ({ ...each, Text: 'wrong' }));
    const other = await again(person.username);
    await ask(other);
    world.clock.advanceSeconds(60);
    for (const each of [person, person, person, other, other]) {
      const { result, error } = await portal.AnswerFallbackQuestions({ answers: wrong }, { session: each.session });
      assert.deepEqual([result, error?.Code], [false, 0]);
    }
    assert.equal(await offered(person), undefined);
    assert.equal((await portal.GetFallbackQuestions({}, { session: other.session })).error?.Code, 4);
    await giveQuestions(person.username);
    assert.equal((await offered(person))?.SecurityQuestions, true);
  });

  it('are never for administrators, nor for who is blocked or whose method was closed by guesses', async () => {
    const person = await signIn();
    await giveQuestions(person.username);
    await fail(person);
    const right = await answersOf(person);
    await changeUser(person.username, { administratorRights: [] });
    assert.equal(await offered(person), undefined);
    assert.equal(
      (await portal.AnswerFallbackQuestions({ answers: right }, { session: person.session })).error?.Code,
      4,
    );
    const blocked = await signIn();
    await giveQuestions(blocked.username);
    await fail(blocked);
    assert.notEqual(await offered(blocked), undefined);
    await world.call.BlockUser({ username: blocked.username, reason: 'lost' });
    assert.equal(await offered(blocked), undefined);
    const pinGuessed = await signIn({ SmsMode: 'otpPlusPin', Pin: '482619' });
    await giveQuestions(pinGuessed.username);
    await fail(pinGuessed);
    assert.notEqual(await offered(pinGuessed), undefined);
    const guess = { username: pinGuessed.username, pin: '000000' };
    for (let failures = 0; failures < 10; failures += 1) await world.call.ValidatePin(guess);
    assert.equal(await offered(pinGuessed), undefined);
    const guessed = await signIn();
    await giveQuestions(guessed.username);
    await fail(guessed);
    const { user } = await world.core.users.get(guessed.username);
    const wrong = { userId: user.id, kind: 'text', challengeId: undefined, maxTries: 0, rule: throttleRule } as const;
    for (let failures = 3; failures < throttleRule.closedAt; failures += 1) {
      assert.notEqual(await offered(guessed), undefined);
      // An hour apart, since none counts while they are slowed.
      const now = new Date(world.clock.now().getTime() + failures * 3_600_000);
      await world.core.storage.refuseAnswer({ ...wrong, now, attempt: undefined });
    }
    assert.equal(await offered(guessed), undefined);
  });

  it('are offered at once where the second factor cannot even be asked for', async () => {
    const person = await signIn({ SmsDirection: 'twoWay' });
    await giveQuestions(person.username);
    const begun = await portal.BeginAuthentication({ mode: 'unspecified' }, { session: person.session });
    assert.equal(begun.result, false);
    assert.deepEqual(await offered(person), { OathToken: false, SecurityQuestions: true, SecondsUntilOffered: 0 });
  });

  it('are not offered by asking for what he does not have, so that his phone stays silent', async () => {
    const person = await signIn({ Mode: 'voiceCall' });
    await giveQuestions(person.username);
    for (const mode of ['oathToken', 'phoneApp'] as const) {
      const begun = await portal.BeginAuthentication({ mode }, { session: person.session });
      assert.equal(begun.result, false, mode);
      assert.equal(await offered(person), undefined, mode);
    }
  });

  it('count as passes without a second factor', async () => {
    const counted = await world.core.passes.list();
    assert.ok((counted.find(({ kind }) => kind === 'fallback-questions')?.count ?? 0) > 0);
  });

  it('are not offered for a day once fraud was reported, in no session and whatever asked, where that blocks nobody too', async () => {
    await world.set('call.fraudBlocks', 'false');
    const person = await signIn({ Mode: 'voiceCall' });
    await giveQuestions(person.username);
    await ask(person);
    await untilCalled(world);
    world.clock.advanceSeconds(60);
    const right = await answersOf(person);
    assert.equal(right.length, 2);
    const early = await again(person.username);
    await ask(early);
    world.clock.advanceSeconds(60);
    const passed = await portal.AnswerFallbackQuestions({ answers: right }, { session: early.session });
    assert.equal((await portal.GetOverview({}, { session: passed.sessionToken })).result, true);

    const before = world.phone.calls().length;
    const reporting = world.call.PfAuthUser_4({
      username: person.username,
      initiatingAuthenticationType: 'pfsdk',
      requireUserMatch: true,
    });
    const { callId } = await untilCalled(world, before + 1);
    await world.phone.answer(callId);
    await world.phone.press(callId, '0#');
    world.clock.advanceSeconds(1);
    assert.equal((await reporting).callResult?.Code, 112);
    // Who was let in by answers is out; who was about to be is not let in.
    assert.equal((await portal.GetSession({}, { session: passed.sessionToken })).result, false);
    assert.equal(await offered(person), undefined);
    const late = await portal.AnswerFallbackQuestions({ answers: right }, { session: person.session });
    assert.deepEqual([late.result, late.error?.Code, late.sessionToken], [false, 4, undefined]);
    // Beginning anew is no way around.
    const anew = await again(person.username);
    await ask(anew);
    world.clock.advanceSeconds(86_340);
    const later = await again(person.username);
    await ask(later);
    await portal.BeginAuthentication({ mode: 'unspecified' }, { session: later.session });
    assert.equal(await offered(later), undefined);
    world.clock.advanceSeconds(61);
    assert.equal((await offered(later))?.SecurityQuestions, true);
    await world.set('call.fraudBlocks', 'true');
  });
});

describe('an OATH code in place of the second factor', () => {
  it('is offered after the failure where it may not be chosen, and where it is switched on', async () => {
    await world.set('portal.methods.oathToken', 'false');
    const person = await signIn();
    await giveToken(person.username);
    const begin = () => portal.BeginAuthentication({ mode: 'oathToken' }, { session: person.session });
    assert.equal((await begin()).error?.Code, 4);
    await fail(person);
    assert.equal(await offered(person), undefined);
    assert.equal((await begin()).error?.Code, 4);

    await world.set('portal.oathTokenForFallback', 'true');
    assert.equal((await world.call.GetUserPortalSettings({})).userPortalSettings?.UseOathTokenForFallback, true);
    assert.deepEqual(await offered(person), { OathToken: true, SecurityQuestions: false, SecondsUntilOffered: 0 });
    const { attempt } = await begin();
    const authenticationRequestId = attempt?.AuthenticationRequestId;
    const answer = (response: string) =>
      portal.AnswerAuthentication({ authenticationRequestId, response }, { session: person.session });
    assert.equal((await answer('000000')).result, false);
    const code = oathCode(world);
    const right = await answer(code);
    assert.deepEqual([right.result, right.nextStep], [true, 'main']);
    assert.equal(await lastAttempt(person.username), 'oath-token approved fallback-oath-code');
    const { session } = await portal.GetSession({}, { session: right.sessionToken });
    assert.equal(session?.WithoutSecondFactor, false);

    // A code is used once, here as anywhere.
    const later = await again(person.username);
    await fail(later);
    const asked = await portal.BeginAuthentication({ mode: 'oathToken' }, { session: later.session });
    const replayed = await portal.AnswerAuthentication(
      { authenticationRequestId: asked.attempt?.AuthenticationRequestId, response: code },
      { session: later.session },
    );
    assert.equal(replayed.result, false);
    await world.set('portal.methods.oathToken', 'true');
  });

  it('is no fallback where people may choose it: then it is there from the beginning', async () => {
    const person = await signIn();
    await giveToken(person.username);
    await fail(person);
    assert.equal((await offered(person))?.OathToken ?? false, false);
    const { result } = await portal.BeginAuthentication({ mode: 'oathToken' }, { session: person.session });
    assert.equal(result, true);
  });

  it('is not taken once fraud was reported, though it was asked for before', async () => {
    await world.set('portal.methods.oathToken', 'false');
    await world.set('call.fraudBlocks', 'false');
    const person = await signIn({ Mode: 'voiceCall' });
    await giveToken(person.username);
    await ask(person);
    world.clock.advanceSeconds(60);
    assert.equal((await offered(person))?.OathToken, true);
    const begun = await portal.BeginAuthentication({ mode: 'oathToken' }, { session: person.session });
    const authenticationRequestId = begun.attempt?.AuthenticationRequestId;
    assert.ok(authenticationRequestId, begun.error?.Description);

    const other = await again(person.username);
    const before = world.phone.calls().length;
    world.clock.advanceSeconds(60);
    await ask(other);
    const { callId } = await untilCalled(world, before + 1);
    await world.phone.answer(callId);
    await world.phone.press(callId, '0#');
    const { error, sessionToken } = await portal.AnswerAuthentication(
      { authenticationRequestId, response: oathCode(world) },
      { session: person.session },
    );
    assert.deepEqual([error?.Code, sessionToken], [4, undefined]);
    assert.equal(await lastAttempt(person.username), 'call denied fraud-reported');
    await world.set('portal.methods.oathToken', 'true');
    await world.set('call.fraudBlocks', 'true');
  });

  it('is slowed like every OATH code', async () => {
    await world.set('portal.usersCanSwitchMethod', 'false');
    const person = await signIn();
    await giveToken(person.username);
    await fail(person);
    const { attempt } = await portal.BeginAuthentication({ mode: 'oathToken' }, { session: person.session });
    const authenticationRequestId = attempt?.AuthenticationRequestId;
    let seconds = 0;
    for (let tries = 0; tries < 5; tries += 1) {
      const answered = await portal.AnswerAuthentication(
        { authenticationRequestId, response: '000000' },
        { session: person.session },
      );
      seconds = answered.retryAfterSeconds;
    }
    assert.equal(seconds, 30);
    await world.set('portal.usersCanSwitchMethod', 'true');
  });
});

describe('a trusted address at the portal', () => {
  it('takes the place of the second factor and of nothing else', async () => {
    await world.set('authentication.trustedAddresses', '198.51.100.0/24');
    const person = await signIn();
    const begin = (address?: string, typed = password) =>
      portal.BeginSignIn({ username: person.username, password: typed, initiatingIpAddress: address });
    assert.equal((await begin('198.51.100.9', 'wrong')).result, false);
    assert.equal((await begin('198.51.101.9')).nextStep, 'secondFactor');
    assert.equal((await begin()).nextStep, 'secondFactor');
    const inside = await begin('198.51.100.9');
    assert.deepEqual([inside.result, inside.nextStep], [true, 'main']);
    assert.equal(await lastAttempt(person.username), 'text approved trusted-address');
    const session = inside.sessionToken;
    assert.equal((await portal.GetSession({}, { session })).session?.WithoutSecondFactor, true);
    assert.equal((await portal.GetOverview({}, { session })).result, true);
    const change = { mode: 'oathToken', aim: 'method', initiatingIpAddress: '198.51.100.9' } as const;
    assert.equal((await portal.BeginEnrollment(change, { session })).error?.Code, 4);
    // A change asks for the second factor, from there too.
    const asked = await portal.BeginAuthentication(
      { mode: 'unspecified', initiatingIpAddress: '198.51.100.9' },
      { session },
    );
    assert.equal(asked.attempt?.Mode, 'smsText');
    const counted = await world.core.passes.list();
    assert.ok((counted.find(({ kind }) => kind === 'trusted-address')?.count ?? 0) > 0);
  });

  it('helps nobody for a day after a report of fraud, and who came in by it is out', async () => {
    const person = await signIn();
    const begin = () =>
      portal.BeginSignIn({ username: person.username, password, initiatingIpAddress: '198.51.100.9' });
    const inside = await begin();
    assert.equal(inside.nextStep, 'main');
    const reporting = world.call.PfAuthUser_5({
      username: person.username,
      mode: 'voiceCall',
      initiatingAuthenticationType: 'pfsdk',
      requireUserMatch: true,
    });
    const { callId } = await untilCalled(world, world.phone.calls().length + 1);
    await world.phone.answer(callId);
    await world.set('call.fraudBlocks', 'false');
    await world.phone.press(callId, '0#');
    world.clock.advanceSeconds(1);
    assert.equal((await reporting).callResult?.Code, 112);
    assert.equal((await portal.GetSession({}, { session: inside.sessionToken })).result, false);
    assert.equal((await begin()).nextStep, 'secondFactor');
    world.clock.advanceSeconds(86_400);
    assert.equal((await begin()).nextStep, 'main');
    await world.set('call.fraudBlocks', 'true');
  });

  it('helps no administrator, nobody who is disabled, and leads who has nothing yet to User Setup', async () => {
    const stepOf = async ({ username }: Person) =>
      (await portal.BeginSignIn({ username, password, initiatingIpAddress: '198.51.100.9' })).nextStep;
    const administrator = await signIn();
    await changeUser(administrator.username, { administratorRights: [] });
    assert.equal(await stepOf(administrator), 'secondFactor');
    const disabled = await signIn();
    await changeUser(disabled.username, { enabled: false });
    assert.equal(await stepOf(disabled), 'secondFactor');
    const incomplete = await signIn({ Phone: '', CountryCode: '' });
    assert.equal(await stepOf(incomplete), 'userSetup');
    await world.set('authentication.trustedAddresses', '');
  });
});

describe('a PIN that must be changed', () => {
  async function isDue(fields: Parameters<GoldenWorld['add']>[1]): Promise<boolean | undefined> {
    const person = await signIn({ Pin: '482619', PinChangeRequired: true, ...fields });
    await giveToken(person.username);
    const { attempt } = await portal.BeginAuthentication({ mode: 'oathToken' }, { session: person.session });
    const before = await portal.GetSession({}, { session: person.session });
    assert.equal(before.session?.PinChangeDue, false, 'before the second factor');
    const { sessionToken } = await portal.AnswerAuthentication(
      { authenticationRequestId: attempt?.AuthenticationRequestId, response: oathCode(world) },
      { session: person.session },
    );
    const session = { session: sessionToken };
    const due = (await portal.GetSession({}, session)).session?.PinChangeDue;
    if (due) {
      const userPin = { Pin: '739150', PinChangeRequired: false };
      const changed = await client.pfWsSdk.ChangePin({ username: person.username, userPin, sendEmail: false }, session);
      assert.equal(changed.result, true);
      assert.equal((await portal.GetSession({}, session)).session?.PinChangeDue, false, 'afterwards');
    }
    return due;
  }

  it('is told after the second factor where a method asks for it, until it is changed', async () => {
    assert.equal(await isDue({ SmsMode: 'otpPlusPin' }), true);
    assert.equal(await isDue({ SmsMode: 'otp' }), false);
    assert.equal(await isDue({ SmsMode: 'otpPlusPin', PinChangeRequired: false }), false);
  });

  it('is told of one that is too old, and to nobody who may not change it', async () => {
    await world.set('pin.expirationDays', '30');
    const person = await signIn({ Pin: '482619', SmsMode: 'otpPlusPin' });
    await giveToken(person.username);
    const verifiedAgain = async () => {
      const { session } = await again(person.username);
      const { attempt } = await portal.BeginAuthentication({ mode: 'oathToken' }, { session });
      const { sessionToken } = await portal.AnswerAuthentication(
        { authenticationRequestId: attempt?.AuthenticationRequestId, response: oathCode(world) },
        { session },
      );
      return (await portal.GetSession({}, { session: sessionToken })).session?.PinChangeDue;
    };
    assert.equal(await verifiedAgain(), false);
    world.clock.advanceSeconds(30 * 86_400);
    assert.equal(await verifiedAgain(), true);
    await world.set('pin.userCanChange', 'false');
    world.clock.advanceSeconds(60);
    assert.equal(await verifiedAgain(), false);
  });
});
