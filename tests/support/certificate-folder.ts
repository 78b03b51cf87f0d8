import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Certificate } from './make-certificate.ts';

/** A folder for the length of a test, into which certificates are written as an administrator has them. */
export function createCertificateFolder(t: Pick<TestContext, 'after'>) {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-tls-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, content: string | Buffer): string {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  /** @returns the file that OpenSSL made. */
  function openssl(file: string, args: readonly string[], input: string): string {
    const made = spawnSync('openssl', [...args, '-out', file], { input, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`openssl did not make ${file}: ${made.stderr}`);
    return file;
  }

  return {
    write,
    /** Certificate and key in PEM, as `<name>.pem` and `<name>.key`. */
    writePem(name: string, { cert, key }: Certificate) {
      return { certificate: write(`${name}.pem`, cert), key: write(`${name}.key`, key) };
    },
    /** A PFX made by OpenSSL; `options` are its own, as `-legacy`. */
    writePfx(name: string, { cert, key }: Certificate, passphrase: string, ...options: readonly string[]): string {
      const args = ['pkcs12', '-export', '-passout', `pass:${passphrase}`, ...options];
      return openssl(join(folder, `${name}.pfx`), args, `${key}\n${cert}`);
    },
    /** The key under a passphrase, in PEM. */
    encryptKey(name: string, key: string, passphrase: string): string {
      const args = ['pkcs8', '-topk8', '-v2', 'aes256', '-passout', `pass:${passphrase}`];
      return openssl(join(folder, `${name}-encrypted.key`), args, key);
    },
  };
}

export type CertificateFolder = ReturnType<typeof createCertificateFolder>;
