'use strict';

require('./bootstrap.cjs')('test.ts', ['--conditions=source']);
