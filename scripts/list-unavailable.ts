import { createExtensions, type ExtensionsCore } from '../sdk-service/operations/extensions/index.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { extensions } from '../shared/contract/extensions.ts';
import { pfWsSdk } from '../shared/contract/pf-ws-sdk.ts';
import { answeredMessages } from './docs/answered-messages.ts';

/**
 * Prints the messages that no operation carries out yet (they answer Code 5), one a line behind their interface, and
 * the count: `node --conditions=source scripts/list-unavailable.ts`.
 */
const unavailable = [
  ...listMissing(pfWsSdk, answeredMessages.pfWsSdk),
  // As there: the table is made to read its names, and nothing in it is called.
  ...listMissing(extensions, new Set(Object.keys(createExtensions(anything())))),
];
for (const line of unavailable) console.log(line);
console.log(`${unavailable.length} not available yet`);

function listMissing({ name, messages }: Contract, answered: ReadonlySet<string>): string[] {
  return Object.keys(messages)
    .filter((message) => !answered.has(message))
    .map((message) => `${name} ${message}`);
}

/** Has any property, of the same kind. */
function anything(): ExtensionsCore {
  return new Proxy({} as ExtensionsCore, { get: anything });
}
