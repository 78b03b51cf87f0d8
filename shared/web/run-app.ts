import { MfaError } from '../mfa-error.ts';

/**
 * Runs an app's start. What the administrator must set right is told in plain sentences on standard error, anything else
 * with its stack; either way the process ends with 1, so that the service manager sees it.
 */
export async function runApp(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (error instanceof MfaError && error.code === 'misconfigured') process.stderr.write(`${error.message}\n`);
    else console.error(error);
    process.exit(1);
  }
}
