'use strict';
// CommonJS and plain JavaScript, since this part must run on whatever Node the machine has (18 and later); everything
// behind it runs on Node 24, which npm installs into node_modules.
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const windows = process.platform === 'win32';

/**
 * Installs what is missing, then runs a script of this folder under Node 24 with the arguments of this process, passes
 * on signals, and ends as it ends.
 */
module.exports = function bootstrap(script, nodeArguments = []) {
  if (!isInstalled()) install();
  const node = findNode();
  const child = spawn(node, [...nodeArguments, join(__dirname, script), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code === null ? (signal ? 1 : 0) : code));
};

/** Whether node_modules holds the versions of package-lock.json. File times say nothing after a copy or a checkout. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/') || link) return true;
    const found = present[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

function readPackages(file) {
  const path = join(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

function install() {
  console.error('Installing packages (once, about half a minute)…');
  const npm = process.env.npm_execpath; // the npm that runs us
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const result = npm
    ? spawnSync(process.execPath, [npm, 'ci'], options)
    : spawnSync('npm', ['ci'], { ...options, shell: windows });
  if (result.status !== 0) fail('Packages could not be installed; npm says above why.');
}

function findNode() {
  const folder = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const local = join(root, 'node_modules', folder, 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(local)) return local;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `This needs Node.js 24 or later; this is ${process.version}, and there is no package of it for ${folder}.`,
  );
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
