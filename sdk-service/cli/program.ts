import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { Command } from 'commander';
import { addAccountCommands } from './account.ts';
import { addAdministratorCommands } from './administrator.ts';
import { addBypassCommands } from './bypass.ts';
import { addCacheCommands } from './cache.ts';
import { addCarrierCommands } from './carrier.ts';
import { addDirectoryCommands } from './directory.ts';
import { addExamples } from './examples.ts';
import { addInitCommand } from './init.ts';
import { addLimitsCommand } from './limits.ts';
import { addLogCommands } from './log.ts';
import { addMailCommands } from './mail.ts';
import { addRecordingCommands } from './recording.ts';
import { addSettingsCommands } from './settings.ts';
import { addStatusCommand } from './status.ts';
import { addSyncCommands } from './sync.ts';
import { addTagCommands } from './tag.ts';
import type { Terminal } from './terminal.ts';
import { addTokenCommands } from './token.ts';
import { addUserCommands } from './user.ts';

/** The tree of commands: one noun a file. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('mfa')
    .description(
      'Administers the MFA server of this machine. Works while the server runs: changes count within a second.',
    )
    .version(readVersion(), '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .option('--json', 'write JSON instead of text')
    .option('--data-dir <folder>', 'the folder of the store (default: MFA_DATA_DIR)')
    .option('--master-key-file <file>', 'the file with the master key (default: MFA_MASTER_KEY_FILE)')
    .showHelpAfterError('Add --help to see how it is used.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'mfa: ')),
    })
    .exitOverride();
  addExamples(program, [
    ['mfa init', 'make the store and the master key'],
    ['mfa account add payroll --role application', 'let an application call the SDK'],
    ['mfa user list --json', 'the users, for a script'],
    ['mfa log tail --follow', 'watch people sign in'],
  ]);
  program.addHelpText('after', environmentHelp);
  addInitCommand(program, terminal);
  addAccountCommands(program, terminal);
  addSettingsCommands(program, terminal);
  addUserCommands(program, terminal);
  addDirectoryCommands(program, terminal);
  addCarrierCommands(program, terminal);
  addRecordingCommands(program, terminal);
  addLimitsCommand(program, terminal);
  addSyncCommands(program, terminal);
  addTagCommands(program, terminal);
  addAdministratorCommands(program, terminal);
  addTokenCommands(program, terminal);
  addBypassCommands(program, terminal);
  addCacheCommands(program, terminal);
  addMailCommands(program, terminal);
  addLogCommands(program, terminal);
  addStatusCommand(program, terminal);
  return program;
}

const environmentHelp = `
Environment: MFA_DATA_DIR and MFA_MASTER_KEY_FILE, the same as for the server.
Exit codes: 0 done, 1 refused or something is wrong, 2 the command line makes no sense.`;

function readVersion(): string {
  // From source and from dist, the package is the next one above.
  const file = findPackageJSON(import.meta.url);
  return file === undefined ? 'unknown' : JSON.parse(readFileSync(file, 'utf8')).version;
}
