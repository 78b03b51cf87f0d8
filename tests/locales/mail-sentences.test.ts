import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMailTexts } from '../../sdk-service/adapters/delivery/email/mail-texts.ts';
import { templateKinds, templateLeaves } from '../../sdk-service/domain/mail/user-mails.ts';

const english = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'locales', 'en.json'), 'utf8')).mail;

test('every template of the tree has its sentences', () => {
  const texts = createMailTexts();
  const keys = [
    ...templateLeaves.map((leaf) => `method.${leaf}`),
    ...templateKinds.flatMap((kind) => [`${kind}.subject`, `${kind}.lead`]),
  ];
  assert.deepEqual(
    keys.filter((key) => texts.say('en', key) === key),
    [],
  );
});

test('every event and alert has its sentences', () => {
  const events = readFileSync(join(import.meta.dirname, '../../sdk-service/domain/mail/user-events.ts'), 'utf8');
  const named = [...events.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, event]) => event ?? '');
  assert.deepEqual(new Set(['subject', ...named]), new Set(Object.keys(english.changed)));
  const alerts = [
    'log',
    'bypassUsed',
    'temporaryCodeUsed',
    'fraud',
    'disavowed',
    'denials',
    'lockout',
    'blocked',
    'carrierDown',
    'phoneLimits',
    'passes',
    'removals',
    'syncFailed',
  ];
  assert.deepEqual(new Set(Object.keys(english.alert)), new Set(alerts));
});

test('a language that is not there is said in English', () => {
  assert.equal(createMailTexts().say('xx', 'greeting', { name: 'Anna' }), 'Hello Anna,');
});

test('what is put in is not read as a sentence of ours', () => {
  const said = createMailTexts().say('en', 'greeting', { name: '$t(footer) {{company}}' });
  assert.equal(said, 'Hello $t(footer) {{company}},');
});
