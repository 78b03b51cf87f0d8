import { AsyncLocalStorage } from 'node:async_hooks';

interface RequestContext {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs a request's work so that each log line written in it, however deep, carries the request's id. */
export function runInRequest<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** The request that the caller runs in; undefined in jobs and at start. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
