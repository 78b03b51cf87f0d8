#!/usr/bin/env node
'use strict';

// What npm links as `mfa`. It links at install time only what is there, and dist is made later; without a link, npx would
// look for a stranger's package of that name.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const command = join(__dirname, 'dist', 'cli', 'mfa.js');
if (existsSync(command)) {
  import(pathToFileURL(command).href);
} else {
  process.stderr.write('mfa: not built yet; "npm run build" does it.\n');
  process.exitCode = 1;
}
