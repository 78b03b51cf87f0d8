import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { EventWording } from './event-templates.ts';

/** What is said of an event, and what is answered, are nobody's business who reads the store. */
export function sealWording(secrets: Pick<SecretBox, 'seal'>, challengeId: Id, wording: EventWording): Buffer {
  return secrets.seal(Buffer.from(JSON.stringify(wording)), placeOf('wording', challengeId));
}

export function openWording(secrets: Pick<SecretBox, 'open'>, challengeId: Id, sealed: Buffer): EventWording {
  return JSON.parse(secrets.open(sealed, placeOf('wording', challengeId)).toString()) as EventWording;
}

export function sealDigits(secrets: Pick<SecretBox, 'seal'>, challengeId: Id, digits: string): Buffer {
  return digits === '' ? Buffer.alloc(0) : secrets.seal(Buffer.from(digits), placeOf('digits', challengeId));
}

export function openDigits(secrets: Pick<SecretBox, 'open'>, challengeId: Id, sealed: Buffer): string {
  return sealed.length === 0 ? '' : secrets.open(sealed, placeOf('digits', challengeId)).toString();
}

function placeOf(column: 'wording' | 'digits', row: Id) {
  return { table: 'event_calls', column, row };
}
