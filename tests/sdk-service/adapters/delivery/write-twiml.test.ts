import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTranslations } from '@mfa/shared/i18n/translations';
import { writeTwiml } from '../../../../sdk-service/adapters/delivery/twilio/write-twiml.ts';
import { createSentences } from '../../../../sdk-service/adapters/sentences.ts';

const sentences = createSentences(readTranslations(join(import.meta.dirname, '..', '..', '..', '..', 'locales')));

function spokenTo(language: string): string {
  const said = sentences.speak({ language, key: 'greetingStandard', values: { company: 'Müller & Söhne' } });
  const at = 'https://mfa.example.com';
  return writeTwiml({ say: [said], ask: undefined }, { call: `${at}/call`, sounds: `${at}/sounds` });
}

for (const { language, heard } of [
  { language: 'de', heard: /<Say language="de-DE">Dies ist .*Müller &amp; Söhne.*die Rautetaste\.<\/Say>/ },
  { language: 'fr', heard: /<Say language="fr-FR">Ceci est .*Müller &amp; Söhne.*la touche dièse .*<\/Say>/ },
  // There are no sentences in it: an Italian voice would read English so that nobody understands it.
  { language: 'it', heard: /<Say language="en-US">This is .*Müller &amp; Söhne.*the pound key .*<\/Say>/ },
]) {
  test(`who is called in "${language}" hears a voice of the language that it speaks`, () => {
    assert.match(spokenTo(language), heard);
  });
}
