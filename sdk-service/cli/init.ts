import type { Command } from 'commander';
import { addExamples } from './examples.ts';
import { makeStore } from './make-store.ts';
import type { Terminal } from './terminal.ts';
import { createShow, createWarnings, readPlaces } from './with-core.ts';

/** `mfa init` */
export function addInitCommand(program: Command, terminal: Terminal): void {
  const init = program
    .command('init')
    .summary('make the store and the master key')
    .description(
      'Makes an empty store and its master key; overwrites nothing. Run it as the account under which the service runs: both are readable by that account alone (on Windows, by the access list of the folders).',
    )
    .action(async (_options, command: Command) => {
      const places = readPlaces(command, terminal);
      const { store, masterKeyFile } = await makeStore({ ...places, log: createWarnings(terminal) });
      createShow(command, terminal)({ store, masterKeyFile }, describe({ store, masterKeyFile }));
    });
  addExamples(init, [
    ['mfa init', 'where MFA_DATA_DIR and MFA_MASTER_KEY_FILE say'],
    ['mfa init --data-dir /var/lib/mfa-server --master-key-file /etc/mfa-server/master.key', 'where the options say'],
  ]);
}

function describe({ store, masterKeyFile }: { readonly store: string; readonly masterKeyFile: string }): string {
  return `The store is ready: ${store}
Its master key: ${masterKeyFile}
Keep a copy of the key, apart from the backups of the store: without it nobody can open what the store has sealed.
Next, an account for each app: mfa account add svc-portal --role portal
`;
}
