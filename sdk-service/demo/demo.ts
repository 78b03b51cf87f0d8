import { Router } from 'express';
import { createSimulatedTextCarrier } from '../adapters/delivery/sms/simulated.ts';
import { createSimulatedVoiceCarrier } from '../adapters/delivery/voice/simulated.ts';
import type { Core } from '../core.ts';
import type { TextCarrier } from '../ports/text-carrier.ts';
import type { VoiceCarrier } from '../ports/voice-carrier.ts';
import { createCallsPage } from './calls-page.ts';
import { createMessagesPage } from './messages-page.ts';

/** What the demonstration puts in the place of the world. */
export interface Demo {
  readonly textCarriers: readonly TextCarrier[];
  readonly voiceCarriers: readonly VoiceCarrier[];
  readonly pages: (core: Pick<Core, 'recordings'>) => Router;
}

export function createDemo(): Demo {
  const clock = { now: () => new Date() };
  const texts = createSimulatedTextCarrier({ clock });
  const calls = createSimulatedVoiceCarrier({ clock });
  return {
    textCarriers: [texts],
    voiceCarriers: [calls],
    pages: ({ recordings }) => Router().use(createMessagesPage(texts), createCallsPage(calls, recordings)),
  };
}
