import { type Bindings, type ChildLoggerOptions, type DestinationStream, destination, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/web-settings.ts';
import { describeError } from './describe-error.ts';
import { redact } from './redact.ts';
import { currentRequest } from './request-context.ts';

/** The log that apps write to: `log.info({ username }, 'signed in')`. */
export type Log = Logger;

interface LogOptions {
  /** The app: `sdk-service`, `user-portal`, `mobile-app-service`. */
  readonly name: string;
  readonly level: LogLevel;
  /** Where the lines go; standard error by default, which is free of anything else. */
  readonly stream?: DestinationStream;
}

/**
 * A structured log: one JSON object a line, with UTC time, level, app, process, message and the id of the request in
 * which it was written. Values under the names of secrets are replaced (`redact.ts`).
 */
export function createLog({ name, level, stream }: LogOptions): Log {
  // Buffered, since a slow console must not hold up the service; pino writes what is left when the process ends.
  const target = stream ?? destination({ dest: 2, sync: false });
  const log = pino(
    {
      level,
      base: { app: name, pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => redact(bindings) as Record<string, unknown>,
        log: (object) => redact(object) as Record<string, unknown>,
      },
      serializers: { err: describeError, error: describeError },
      mixin: () => currentRequest() ?? {},
    },
    target,
  );
  // pino shows the fields of a child to no formatter. Children inherit this function, so their children are covered too.
  const makeChild: (this: Log, bindings: Bindings, options?: ChildLoggerOptions) => Log = log.child;
  return Object.assign(log, {
    child(this: Log, bindings: Bindings, options?: ChildLoggerOptions): Log {
      return makeChild.call(this, redact(bindings) as Bindings, options);
    },
  });
}
