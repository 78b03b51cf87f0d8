import { createOperations, type OperationsCore } from '../../sdk-service/operations/index.ts';
import { extensions } from '../../shared/contract/extensions.ts';

/** The table of operations is made without a server, only to read its names; nothing in it is called. */
const noCore = {} as OperationsCore;

/** Which messages this release answers, by contract; the others answer Code 5. */
export const answeredMessages: Readonly<Record<'pfWsSdk' | 'extensions', ReadonlySet<string>>> = {
  pfWsSdk: new Set(Object.keys(createOperations(noCore))),
  extensions: new Set(Object.keys(extensions.messages)),
};
