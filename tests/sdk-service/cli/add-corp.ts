import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SambaAd } from '../../peers/samba-ad.ts';
import type { Place } from './place.ts';

/** Makes the store of a place, and sets up an Active Directory in it as `corp`. @param words more about the directory. */
export async function addCorp(
  { place, samba }: { readonly place: Place; readonly samba: SambaAd },
  ...words: readonly string[]
): Promise<void> {
  await place.mfa('init');
  const authorityFile = join(place.folder, 'ca.pem');
  writeFileSync(authorityFile, samba.authority);
  const server = ['--kind', 'ad', '--server', samba.address, '--ca-file', authorityFile];
  const bind = ['--bind-dn', 'svc-mfa@corp.example', '--bind-password-stdin'];
  const added = await place.mfaWithInput('Passw0rd!\n', 'directory', 'add', 'corp', ...server, ...bind, ...words);
  assert.equal(added.code, 0, added.stderr);
}
