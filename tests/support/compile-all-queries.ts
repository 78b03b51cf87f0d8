import { createSecretKey, randomBytes } from 'node:crypto';
import { compileQuery } from '../../sdk-service/adapters/storage/compile-query.ts';
import { createStorage } from '../../sdk-service/adapters/storage/create-storage.ts';
import type { Database } from '../../sdk-service/adapters/storage/database.ts';
import type { Dialect } from '../../sdk-service/adapters/storage/dialect.ts';
import { createLogChains } from '../../sdk-service/adapters/storage/log-chain.ts';

/**
 * A store that executes nothing, and every query that it compiles: the fixed ones when it is built, others when they are
 * called for. Each statement of a command finds a row, so that the command goes on to its end.
 */
export function compileAllQueries(dialect: Dialect) {
  const compiled: string[] = [];
  const database: Database = {
    dialect,
    query(build) {
      const query = compileQuery(dialect, build);
      compiled.push(query.sql);
      return query;
    },
    first: async () => undefined,
    all: async () => [],
    async write(command) {
      const steps = command();
      let step = steps.next();
      while (step.done !== true) step = steps.next(step.value === 'undo' || step.value.returns === 'first' ? {} : 1);
      return step.value;
    },
  };
  const logKey = createSecretKey(randomBytes(32));
  const chains = createLogChains({ key: logKey, node: 'node' });
  const storage = createStorage({ database, chains, logKey, closeDatabase: async () => undefined });
  return { storage, compiled };
}
