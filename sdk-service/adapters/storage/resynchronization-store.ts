import type { ResynchronizationStore } from '../../ports/resynchronization-store.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import type { Database } from './database.ts';
import type { LogWriter } from './log-writer.ts';

export function createResynchronizationStore(
  database: Database,
  { logs, authenticators }: { readonly logs: LogWriter; readonly authenticators: AuthenticatorCommands },
): ResynchronizationStore {
  return {
    resynchronizeOathToken: ({ userId, tokenKey, timeStep, drift, rule }, record) =>
      database.write(function* () {
        const now = record.at.getTime();
        const { closedAt } = rule;
        if (!(yield* authenticators.moveTimeStep({ userId, tokenKey, timeStep, drift, closedAt, now }))) return false;
        yield* logs.change(record);
        return true;
      }),
  };
}
