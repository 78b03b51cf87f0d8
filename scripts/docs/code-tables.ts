import { callResults } from '../../shared/contract/call-results.ts';
import { errorCodes } from '../../shared/contract/error-codes.ts';
import { writeTable } from './markdown.ts';

/** What `callResult` may say. */
export function writeCallResultTable(): string {
  return writeTable(['Code', 'Description'], Object.entries(callResults));
}

/** What `error.Code` may say; callers see the number and one plain sentence. */
export function writeErrorCodeTable(): string {
  return writeTable(
    ['Code', 'meaning'],
    Object.entries(errorCodes).map(([name, code]) => [String(code), toWords(name)]),
  );
}

function toWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
