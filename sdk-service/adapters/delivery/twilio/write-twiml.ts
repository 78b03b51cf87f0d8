import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import type { CallStep, Said } from '../../../ports/voice-carrier.ts';

/**
 * A step of a call as https://www.twilio.com/docs/voice/twiml has it. Keys may be pressed while it still speaks. `<Gather>`
 * asks its address when keys were pressed; when none was, the line behind it is reached, which says so.
 *
 * @param at.call where this call's call-backs go.
 * @param at.sounds where sounds are fetched.
 */
export function writeTwiml({ say, ask }: CallStep, at: { readonly call: string; readonly sounds: string }): string {
  const response = new VoiceResponse();
  if (ask === undefined) {
    for (const said of say) utter(response, said, at.sounds);
    response.hangup();
    return response.toString();
  }
  const keys = response.gather({
    input: ['dtmf'],
    action: `${at.call}/keys/${ask.turn}`,
    method: 'POST',
    finishOnKey: '#',
    numDigits: ask.maximumDigits,
    timeout: ask.timeoutSeconds,
  });
  for (const said of say) utter(keys, said, at.sounds);
  response.redirect({ method: 'POST' }, `${at.call}/silence/${ask.turn}`);
  return response.toString();
}

type Speaker = Pick<VoiceResponse, 'say' | 'play'>;
type Language = Parameters<VoiceResponse['say']>[0] extends infer Attributes
  ? Attributes extends { language?: infer Tag }
    ? Tag
    : never
  : never;

function utter(to: Speaker, said: Said, sounds: string): void {
  if ('sound' in said) {
    to.play(`${sounds}/${said.sound}`);
    return;
  }
  const { text, language } = said;
  to.say({ language: (regions.get(language) ?? language) as NonNullable<Language> }, text);
}

/** Voices have regions; a language that says none is spoken as most of its speakers do. */
const regions: ReadonlyMap<string, string> = new Map([
  ['cs', 'cs-CZ'],
  ['da', 'da-DK'],
  ['de', 'de-DE'],
  ['en', 'en-US'],
  ['es', 'es-ES'],
  ['fi', 'fi-FI'],
  ['fr', 'fr-FR'],
  ['hu', 'hu-HU'],
  ['it', 'it-IT'],
  ['ja', 'ja-JP'],
  ['ko', 'ko-KR'],
  ['nb', 'nb-NO'],
  ['nl', 'nl-NL'],
  ['pl', 'pl-PL'],
  ['ru', 'ru-RU'],
  ['sv', 'sv-SE'],
  ['tr', 'tr-TR'],
]);
