import assert from 'node:assert/strict';
import type { DirectoryCallers } from '../../sdk-service/domain/accounts/directory-callers.ts';

/** As where no group has a role: then nobody may be asked. */
export const noDirectoryCallers: DirectoryCallers = {
  isOn: () => false,
  accountOf: () => undefined,
  find: () => assert.fail('a directory was asked'),
  verify: () => assert.fail('a directory was asked'),
};
