import { globSync } from 'node:fs';
import { providePeers } from './peers.ts';
import { root, runNode, tools } from './run-command.ts';

/**
 * `npm test`: what the tests need, the checks, and last all tests in one run, so that its counts close the output.
 * `npm test -- <part of a path>…` runs only the test files whose paths contain one of these, and builds instead of
 * checking.
 */
const patterns = process.argv.slice(2);
const files = globSync('tests/**/*.test.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
  .sort();

if (files.length === 0) {
  console.error(`No test file has a path with ${patterns.join(' or ')} in it.`);
  process.exit(1);
}
if (!providePeers() && process.env.CI) {
  console.error('In CI nothing may be skipped for want of a program.');
  process.exit(1);
}

// The checks build too; tests of hosting and of npm start run what was built.
const checked = runNode(patterns.length > 0 ? [tools.tsc, '-b'] : ['--conditions=source', 'scripts/check.ts']);
// Four at once also on two cores: much of a journey is waiting for a browser.
const passed = runNode(['--conditions=source', '--test', '--test-concurrency=4', ...files]);
if (!checked) console.error('\nThe checks above found something.');
process.exitCode = checked && passed ? 0 : 1;
