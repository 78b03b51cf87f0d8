import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The top folder of the project. */
export const root = join(import.meta.dirname, '..');

/** A tool that npm installed, as the arguments to give to Node. Works on Windows, where `.bin` holds no scripts. */
export const tools = {
  biome: join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
  knip: join(root, 'node_modules', 'knip', 'bin', 'knip.js'),
  tsc: join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
} as const;

/** Runs Node with these arguments in the top folder, its output going to ours. True when it ended with 0. */
export function runNode(args: readonly string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}
