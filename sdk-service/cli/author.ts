import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { ChangeAuthor } from '../domain/changes/change-author.ts';

/**
 * Who makes the changes of this command, for the administration log: the account of the operating system. An empty
 * `accountName` says that it was the command line.
 */
export function createAuthor(): ChangeAuthor {
  return { accountName: '', actor: findActor(), clientAddress: '', requestId: randomUUID() };
}

function findActor(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return process.getuid === undefined ? 'unknown' : `uid ${process.getuid()}`;
  }
}
