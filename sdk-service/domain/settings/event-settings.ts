import { eventTemplateRule, parseEventTemplate } from '../event-confirmation/event-templates.ts';
import { integer, list } from './definition-types.ts';

const templates = {
  default: [],
  maxItems: 200,
  separator: '|',
  isItem: (item: string) => parseEventTemplate(item) !== undefined,
  rule: eventTemplateRule,
} as const;

/** Calls in which an application has something confirmed (the messages `EventConfirmation…`). */
export const eventSettings = {
  'event.messages': list({
    ...templates,
    help: 'What is read out about an event, by its name and language; # alone confirms it.',
  }),
  'event.questions': list({
    ...templates,
    help: 'What is read out about an event that is answered with digits and #; the application is told the digits and judges them.',
  }),
  'event.holdSeconds': integer({
    min: 5,
    max: 120,
    default: 20,
    help: 'Seconds for which a call stays up after an answer, for the next event or EventConfirmationTerminateCall; then it hangs up.',
  }),
} as const;
