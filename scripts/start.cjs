'use strict';

require('./bootstrap.cjs')('run.ts', ['--conditions=source']);
