import type { PasswordDirectoryConfig } from '../../ports/password-directory-config.ts';
import type { Id } from '../../ports/records.ts';
import type { DirectoryRow } from './directories.ts';

/** As the log of administration says it; without secrets. @param rows all that are set up. */
export function describeDirectory(config: PasswordDirectoryConfig, rows: readonly DirectoryRow[]): string {
  const hosts = config.servers.map(({ host, port }) => `${host}:${port}`).join(', ');
  if (config.kind === 'radius') {
    const { nameForm, lockout } = config;
    const people = `people of ${directoryNames(config.peopleOf, rows).join(', ') || 'none'}`;
    const guesses = `lockout ${lockout.threshold} in ${lockout.windowSeconds / 60} min`;
    return ['radius', hosts, people, `names ${nameForm}`, guesses].join('; ');
  }
  const { kind, tls, baseDns, bindDn, bindCertificate } = config;
  const bind = bindCertificate === '' ? bindDn || 'anonymous' : 'by certificate';
  return [kind, `${tls} ${hosts}`, `base ${baseDns.join(' | ') || 'default'}`, `bind ${bind}`].join('; ');
}

/** What the secret that is kept for it is. */
export function nameOfSecret(config: PasswordDirectoryConfig): string {
  if (config.kind === 'radius') return 'secret';
  return config.bindCertificate === '' ? 'bind password' : 'bind key';
}

/** Those of the ids that are still there, by name. */
export function directoryNames(ids: readonly Id[], rows: readonly DirectoryRow[]): readonly string[] {
  return rows.flatMap(({ config: { id, name } }) => (ids.includes(id) ? [name] : []));
}
