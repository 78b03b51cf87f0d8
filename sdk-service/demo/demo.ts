import { Router } from 'express';
import { createSimulatedTextCarrier } from '../adapters/delivery/sms/simulated.ts';
import { createSimulatedVoiceCarrier } from '../adapters/delivery/voice/simulated.ts';
import type { TextCarrier } from '../ports/text-carrier.ts';
import type { VoiceCarrier } from '../ports/voice-carrier.ts';
import { createCallsPage } from './calls-page.ts';
import { createMessagesPage } from './messages-page.ts';

/** What the demonstration puts in the place of the world. */
export interface Demo {
  readonly textCarriers: readonly TextCarrier[];
  readonly voiceCarriers: readonly VoiceCarrier[];
  readonly pages: Router;
}

export function createDemo(): Demo {
  const clock = { now: () => new Date() };
  const texts = createSimulatedTextCarrier({ clock });
  const calls = createSimulatedVoiceCarrier({ clock });
  const pages = Router();
  pages.use(createMessagesPage(texts), createCallsPage(calls));
  return { textCarriers: [texts], voiceCarriers: [calls], pages };
}
