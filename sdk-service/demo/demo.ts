import type { Router } from 'express';
import { createSimulatedTextCarrier } from '../adapters/delivery/sms/simulated.ts';
import type { TextCarrier } from '../ports/text-carrier.ts';
import { createMessagesPage } from './messages-page.ts';

/** What the demonstration puts in the place of the world. */
export interface Demo {
  readonly textCarriers: readonly TextCarrier[];
  readonly pages: Router;
}

export function createDemo(): Demo {
  const carrier = createSimulatedTextCarrier({ clock: { now: () => new Date() } });
  return { textCarriers: [carrier], pages: createMessagesPage(carrier) };
}
