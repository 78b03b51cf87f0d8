import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MfaError } from '@mfa/shared/mfa-error';

const mark = 'MADE-BY-NPM-START.txt';
const markText = 'The folder of a demonstration. `npm start -- --reset` deletes it; nothing in it is worth keeping.\n';

interface DataFolderOptions {
  readonly dataDir: string;
  readonly reset: boolean;
}

/**
 * Makes the folder of the demonstration, which only this account can read, or takes over the one that an earlier start
 * made. Any other folder with something in it is left alone.
 *
 * @throws MfaError `misconfigured` when the folder holds something that the demonstration did not make.
 */
export function prepareDataFolder({ dataDir, reset }: DataFolderOptions): void {
  const isUsed = existsSync(dataDir) && readdirSync(dataDir).length > 0;
  if (isUsed && !existsSync(join(dataDir, mark))) {
    const allowed = 'a folder that does not exist, is empty, or was made by an earlier npm start';
    throw new MfaError(
      'misconfigured',
      `MFA_DATA_DIR is ${dataDir}, which holds what the demonstration did not make; it may be ${allowed}.`,
    );
  }
  if (isUsed && reset) rmSync(dataDir, { recursive: true });
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, mark), markText);
  const cookieKey = join(dataDir, cookieKeyFile);
  if (!existsSync(cookieKey)) writeFileSync(cookieKey, randomBytes(32).toString('base64url'), { mode: 0o600 });
}

/** Name of the file with the key that signs the portal's cookies. */
export const cookieKeyFile = 'portal-cookie.key';
