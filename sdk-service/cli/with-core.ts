import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSdkServiceConfig, type SdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import { type Core, createCore, storeFile } from '../core.ts';
import { escapeControls, writeJson } from './output.ts';
import type { Terminal } from './terminal.ts';

/** What a command works with while the store is open. */
export interface Work {
  readonly core: Core;
  readonly isJson: boolean;
  /** Writes the result: `data` with `--json`, the text otherwise. */
  show(data: unknown, text: string): void;
}

interface GlobalOptions {
  readonly json?: true;
  readonly dataDir?: string;
  readonly masterKeyFile?: string;
}

type Places = Pick<SdkServiceConfig, 'dataDir' | 'masterKeyFile' | 'demo'>;

/**
 * Opens the store for one command, and closes it whatever happens. Nothing else is started: no carrier, no worker.
 *
 * @throws MfaError `misconfigured` when there is no store, or it does not belong to the master key.
 */
export async function withCore(
  { command, terminal }: { readonly command: Command; readonly terminal: Terminal },
  work: (work: Work) => Promise<void>,
): Promise<void> {
  const { dataDir, masterKeyFile } = readPlaces(command, terminal);
  if (!existsSync(join(dataDir, storeFile))) {
    throw new MfaError(
      'misconfigured',
      `MFA_DATA_DIR is "${dataDir}", in which there is no store; "mfa init" makes it.`,
    );
  }
  const core = await createCore({ dataDir, masterKeyFile, demo: undefined, log: createWarnings(terminal) });
  try {
    await work({ core, isJson: isJson(command), show: createShow(command, terminal) });
  } finally {
    await core.close();
  }
}

/**
 * Where store and master key are: from the options, else from the environment of the server.
 *
 * @throws MfaError `misconfigured`
 */
export function readPlaces(command: Command, terminal: Terminal): Places {
  const { dataDir, masterKeyFile } = command.optsWithGlobals<GlobalOptions>();
  return readSdkServiceConfig({
    ...terminal.env,
    ...(dataDir !== undefined && { MFA_DATA_DIR: resolve(dataDir), MFA_DATA_DIR_FILE: undefined }),
    ...(masterKeyFile !== undefined && { MFA_MASTER_KEY_FILE: resolve(masterKeyFile) }),
  });
}

/** @see Work.show */
export function createShow(command: Command, terminal: Terminal): Work['show'] {
  return (data, text) => {
    terminal.stdout.write(isJson(command) ? writeJson(data) : text);
  };
}

/** Shows the core's warnings on standard error, where they do not mix with the result. */
export function createWarnings(terminal: Terminal) {
  return {
    warn(details: object, message: string) {
      const cause = 'err' in details && details.err instanceof Error ? `: ${details.err.message}` : '';
      terminal.stderr.write(`mfa: warning: ${escapeControls(`${message}${cause}`)}\n`);
    },
  };
}

function isJson(command: Command): boolean {
  return command.optsWithGlobals<GlobalOptions>().json === true;
}
