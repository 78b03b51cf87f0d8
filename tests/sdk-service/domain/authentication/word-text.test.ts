import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createSdkCalls } from '../../../support/call-operations.ts';
import { wordsOf } from '../../../support/calling.ts';
import { settle, untilRinging } from '../../../support/ringing.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };

const english = {
  call: { greetingStandard: 'Press the pound key.', fraudOffer: '' },
  text: { code: 'Code for {{application}}: {{otp}}', reply: 'Reply {{otp}} for {{application}}' },
};
const french = {
  call: { greetingStandard: 'Appuyez sur la touche dièse.' },
  text: { code: 'Votre code pour {{application}} : {{otp}}' },
};

interface Languages {
  readonly callLanguage?: string;
  readonly textLanguage?: string;
}

/** A bed with two languages, and a person who is asked by text. */
async function setUp(t: TestContext, languages: Languages, textDirection: 'one-way' | 'two-way' = 'one-way') {
  const localesFolder = await mkdtemp(join(tmpdir(), 'mfa-locales-'));
  t.after(() => rm(localesFolder, { recursive: true }));
  await writeFile(join(localesFolder, 'en.json'), JSON.stringify(english));
  await writeFile(join(localesFolder, 'fr.json'), JSON.stringify(french));
  return speak(await createTestBed(t, { localesFolder }), languages, textDirection);
}

async function speak(
  bed: Awaited<ReturnType<typeof createTestBed>>,
  languages: Languages,
  textDirection: 'one-way' | 'two-way' = 'one-way',
) {
  await bed.addUser({ authenticator: 'text', phone, textDirection, textMode: 'otp' });
  const chosen = { callLanguage: '', textLanguage: '', ...languages };
  await bed.users.changeSeveral({ username: 'anna', author: bed.author, languages: chosen });
  const set = (name: string, text: string) => bed.settings.set(name, text, bed.author);
  async function sent(applicationName = 'Payroll'): Promise<string> {
    const context = bed.context({ applicationName });
    await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
    return (bed.carrier.messages()[0]?.text ?? '').replace(/\d{6}/, '######');
  }
  return { bed, set, sent };
}

test('a text is written in the language of the person’s texts', async (t) => {
  const { sent } = await setUp(t, { textLanguage: 'fr' });
  assert.equal(await sent(), 'Votre code pour Payroll : ######');
});

test('who has chosen none gets the language of the company, and a language that is not there is English', async (t) => {
  const { set, sent } = await setUp(t, {});
  assert.equal(await sent(), 'Code for Payroll: ######');
  await set('company.textLanguage', 'fr');
  assert.equal(await sent(), 'Votre code pour Payroll : ######');
  await set('company.textLanguage', 'sv');
  assert.equal(await sent(), 'Code for Payroll: ######');
});

test('calls in French and texts in English go to one person', async (t) => {
  const { bed, sent } = await setUp(t, { callLanguage: 'fr', textLanguage: 'en' });
  assert.equal(await sent(), 'Code for Payroll: ######');
  await bed.authentication.begin({ username: 'anna', requireUserMatch: true, kind: 'call', context: bed.context() });
  const [call] = bed.phone.calls();
  await bed.phone.answer(call?.callId ?? '');
  assert.match(wordsOf(bed.phone.calls()[0]).join(' '), /Appuyez sur la touche dièse\./);
});

test('in the sentences of the product, calls in French and texts in German go to one person', async (t) => {
  const { bed, sent } = await speak(await createTestBed(t), { callLanguage: 'fr', textLanguage: 'de' });
  assert.equal(await sent(), 'Ihr Bestätigungscode für Payroll lautet ######');
  await bed.authentication.begin({ username: 'anna', requireUserMatch: true, kind: 'call', context: bed.context() });
  const [call] = bed.phone.calls();
  await bed.phone.answer(call?.callId ?? '');
  assert.match(wordsOf(bed.phone.calls()[0]).join(' '), /^Ceci est la vérification de connexion de .*touche dièse/);
});

test('the company words a text for each language, and for all others', async (t) => {
  const { set, sent } = await setUp(t, { textLanguage: 'fr' });
  await set('text.message', 'Contoso: <$otp$>');
  assert.equal(await sent(), 'Contoso: ######');
  await set('text.messages', 'de=Ihr Code, bitte: <$otp$> | FR=Contoso, <$application_name$>: <$otp$>');
  assert.equal(await sent(), 'Contoso, Payroll: ######');
});

test('the text that is answered by text has wordings of its own', async (t) => {
  const { bed, set } = await setUp(t, { textLanguage: 'fr' }, 'two-way');
  await set('text.messages', 'fr=No: <$otp$>');
  await set('text.replyMessages', 'fr=Répondez <$otp$>');
  const call = createSdkCalls(bed);
  const waiting = call('PfAuthUser_4', {
    username: 'anna',
    initiatingAuthenticationType: 'pfsdk',
    requireUserMatch: true,
  });
  await untilRinging(bed);
  bed.clock.advanceSeconds(100);
  await settle(bed, waiting);
  assert.match(bed.carrier.messages()[0]?.text ?? '', /^Répondez \d{6}$/);
});

test('what an application calls itself is no placeholder of a locale', async (t) => {
  const { sent } = await setUp(t, {});
  assert.equal(await sent('{{otp}} $t(reply) <$otp$>'), 'Code for {{otp}} $t(reply): ######');
});

test('a wording without the code, or of no language, is refused', async (t) => {
  const { set } = await setUp(t, {});
  const malformed = { code: 'malformed' };
  await assert.rejects(set('text.message', 'Your code'), malformed);
  await assert.rejects(set('text.messages', 'de=Ihr Code'), malformed);
  await assert.rejects(set('text.messages', 'xx=Code <$otp$>'), malformed);
  await assert.rejects(set('text.messages', 'Code <$otp$>'), malformed);
});
