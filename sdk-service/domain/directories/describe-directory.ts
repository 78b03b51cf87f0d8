import type { PasswordDirectoryConfig } from '../../ports/password-directory-config.ts';

/** As the log of administration says it; without secrets. */
export function describeDirectory(config: PasswordDirectoryConfig): string {
  const hosts = config.servers.map(({ host, port }) => `${host}:${port}`).join(', ');
  if (config.kind === 'radius') {
    const { peopleOf, nameForm, lockout } = config;
    const guesses = `lockout ${lockout.threshold} in ${lockout.windowSeconds / 60} min`;
    return ['radius', hosts, `people of ${peopleOf.join(', ') || 'none'}`, `names ${nameForm}`, guesses].join('; ');
  }
  const { kind, tls, baseDns, bindDn } = config;
  return [kind, `${tls} ${hosts}`, `base ${baseDns.join(' | ') || 'default'}`, `bind ${bindDn || 'anonymous'}`].join(
    '; ',
  );
}
