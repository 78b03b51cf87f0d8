import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { ImportRules } from '../../sdk-service/domain/directories/import-person.ts';
import { createTestBed } from './test-bed.ts';

export const noPhones = { business: '', home: '', pager: '', mobile: '', fax: '', ip: '', custom: '' };

/** Takes over whatever there is. */
export const standardRules: ImportRules = {
  addNew: true,
  updateExisting: true,
  phone: 'mobile',
  backupPhone: 'none',
  enabled: 'all',
  authenticator: undefined,
};

/** The domain with a row for the directory `corp`, which nothing stands behind yet. */
export async function createImportBed(t: TestContext) {
  const bed = await createTestBed(t);
  const directoryId = randomBytes(16).toString('base64url');
  const stored = {
    id: directoryId,
    name: 'corp',
    canonicalName: 'corp',
    document: '{}',
    sealedBindPassword: undefined,
  };
  const record = { ...bed.author, at: bed.clock.now(), action: 'directory.add', subject: 'corp', detail: '' };
  await bed.store.addDirectory(stored, { maximum: 1 }, record);
  return { ...bed, directoryId };
}
