import type { Response } from 'express';
import { visitOf } from './visit.ts';

/** For a `time` element: as the SDK says it, and in UTC in the person's language, until a script shows the reader's own time. */
export interface ShownTime {
  readonly at: string;
  /** Empty: never. */
  readonly shownAt: string;
}

export function describeTime(response: Response, at = ''): ShownTime {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return { at, shownAt: '' };
  const { code } = visitOf(response).language;
  const format = new Intl.DateTimeFormat(code, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return { at, shownAt: `${format.format(time)} UTC` };
}
