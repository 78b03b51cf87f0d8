import type { CallContext } from '../../sdk-service/callers/caller.ts';
import { createOperations } from '../../sdk-service/operations/index.ts';
import type { Input, MessageName, Output } from '../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import type { TestBed } from './test-bed.ts';

/** Calls the messages of the Web Service SDK as the endpoint does, after the caller was authorized. */
export function createSdkCalls(bed: TestBed) {
  const handlers = createOperations({ ...bed, storage: bed.store });

  return async function call<M extends MessageName<PfWsSdk>>(
    message: M,
    input: Input<PfWsSdk, M>,
    context: Partial<CallContext> = {},
  ): Promise<Output<PfWsSdk, M>> {
    const handle = handlers[message];
    if (handle === undefined) throw new Error(`${message} has no handler`);
    return handle(input, {
      caller: { account: bed.account },
      session: undefined,
      clientAddress: undefined,
      actor: '',
      requestId: 'request-1',
      signal: new AbortController().signal,
      ...context,
    });
  };
}
