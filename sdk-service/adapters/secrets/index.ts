/** Keys, seals and hashes: everything that touches the master key. */
export { deriveKey, deriveKeyId } from './derive-key.ts';
export { createMasterKeyFile, readMasterKeyFile } from './master-key-file.ts';
export { createPasswordHasher } from './password-hasher.ts';
export { createSecretBox } from './secret-box.ts';
