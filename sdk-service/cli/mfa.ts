#!/usr/bin/env node
/** The `mfa` command: administration of the server, on the server. */

const NODE_MAJOR = 24;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR) {
  // Said before anything is loaded: an older Node would end with a stack, since it lacks a built-in module.
  process.stderr.write(`mfa: needs Node ${NODE_MAJOR} or newer; this is Node ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  const { runProgram } = await import('./run-program.ts');
  process.exitCode = await runProgram(process.argv.slice(2), process);
}
