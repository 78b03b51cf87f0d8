import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEventTemplate, wordEvent } from '../../../../sdk-service/domain/event-confirmation/event-templates.ts';
import { createTestBed } from '../../../support/test-bed.ts';

test('a template has a name, may have a language, and has a text', () => {
  assert.deepEqual(parseEventTemplate('Transfer=Send <$amount$>?'), {
    name: 'transfer',
    language: undefined,
    text: 'Send <$amount$>?',
  });
  assert.deepEqual(parseEventTemplate('wire_2.PT-br= a=b '), { name: 'wire_2', language: 'pt-BR', text: 'a=b' });
});

test('a template is read by a voice of its own language, one without by the company’s', async (t) => {
  const { settings, author } = await createTestBed(t);
  await settings.set('event.messages', 'a=Close the account.|a.de=Das Konto wird geschlossen.', author);
  const worded = (language: string) =>
    wordEvent({ eventName: 'a', parameters: [] }, { language, settings: settings.current() });
  assert.deepEqual(worded('de'), { text: 'Das Konto wird geschlossen.', language: 'de', asksDigits: false });
  assert.deepEqual(worded('fr'), { text: 'Close the account.', language: 'en', asksDigits: false });
  await settings.set('company.callLanguage', 'nl', author);
  assert.deepEqual(worded('fr'), { text: 'Close the account.', language: 'nl', asksDigits: false });
});

const wrong = [
  ['no name', '=text'],
  ['no text', 'transfer= '],
  ['no text and no sign', 'transfer'],
  ['a language that nobody has', 'transfer.xx=text'],
  ['a name with a blank', 'my transfer=text'],
  ['a place that does not end', 'transfer=text <$amount'],
  ['a place with a blank', 'transfer=text <$the amount$>'],
] as const;

for (const [what, item] of wrong) {
  test(`a template with ${what} is none, and the setting refuses it`, async (t) => {
    assert.equal(parseEventTemplate(item), undefined);
    const { settings, author } = await createTestBed(t);
    await assert.rejects(settings.set('event.messages', item, author), {
      code: 'malformed',
      message: /event\.messages/,
    });
  });
}
