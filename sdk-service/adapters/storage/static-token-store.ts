import type { StaticTokenStore } from '../../ports/static-token-store.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import type { Database } from './database.ts';
import { createKnownSecrets } from './known-secrets.ts';
import type { LogWriter } from './log-writer.ts';
import { changeUserFields } from './user-commands.ts';

export function createStaticTokenStore(
  database: Database,
  { logs, authenticators }: { readonly logs: LogWriter; readonly authenticators: AuthenticatorCommands },
): StaticTokenStore {
  const tokens = createKnownSecrets(database, { table: 'static_tokens', kind: 'static-token' });

  return {
    findStaticToken: (userId) => tokens.find(userId),

    setStaticToken: (userId, hash, record) =>
      database.write(function* () {
        // The user is touched first: it tells whether there is one.
        if (!(yield* changeUserFields(database, { id: userId, fields: {}, at: record.at }))) return false;
        yield* tokens.write(userId, hash);
        yield* authenticators.resetThrottle(userId, 'static-token');
        yield* logs.change(record);
        return true;
      }),
  };
}
