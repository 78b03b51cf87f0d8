import { runNode, tools } from './run-command.ts';

/** `npm run check`: format and lint, unused code, types, architecture. All of them, even when one finds something. */
const steps: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['format and lint', [tools.biome, 'ci', '.']],
  ['unused files, exports and dependencies', [tools.knip, '--include-entry-exports']],
  ['types', [tools.tsc, '-b']],
  ['architecture', ['--conditions=source', '--test', '--test-reporter=dot', 'tests/architecture.test.ts']],
];

const failed = steps.filter(([name, args]) => {
  console.log(`\n— ${name}`);
  return !runNode(args);
});

console.log(
  failed.length === 0
    ? '\nAll checks pass.'
    : `\nChecks that found something: ${failed.map(([name]) => name).join('; ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
