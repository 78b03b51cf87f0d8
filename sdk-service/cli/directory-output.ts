import { directoryNames, nameOfSecret } from '../domain/directories/describe-directory.ts';
import type { DirectoryRow } from '../domain/directories/directories.ts';
import type { DirectoryConfig } from '../ports/directory.ts';
import type { RadiusConfig } from '../ports/password-directory-config.ts';
import { createTable, writeRecord } from './output.ts';

export function writeDirectories(rows: readonly DirectoryRow[]): string {
  return createTable<DirectoryRow>([
    { title: 'name', text: ({ config }) => config.name },
    { title: 'kind', text: ({ config }) => config.kind },
    { title: 'tls', text: ({ config }) => (config.kind === 'radius' ? '-' : config.tls) },
    { title: 'servers', text: ({ config }) => serversOf(config) },
    { title: 'base', text: ({ config }) => (config.kind === 'radius' ? '-' : basesOf(config)) },
  ]).write(rows);
}

/** @param rows all that are set up, here and below. */
export function describeDirectory({ config, hasSecret }: DirectoryRow, rows: readonly DirectoryRow[]): string {
  return writeRecord(config.kind === 'radius' ? describeRadius(config, rows) : describeLdap(config, hasSecret));
}

export function directoryToJson({ config, hasSecret }: DirectoryRow, rows: readonly DirectoryRow[]) {
  const { id: _, ...described } = config;
  const people = described.kind === 'radius' && { peopleOf: directoryNames(described.peopleOf, rows) };
  return { ...described, ...people, hasSecret };
}

function describeLdap(config: DirectoryConfig, hasSecret: boolean): readonly (readonly [string, string])[] {
  const attributes = Object.entries(config.attributes).map(
    ([field, value]) => [`attribute ${field}`, [value].flat().join('; ')] as const,
  );
  return [
    ['name', config.name],
    ['kind', config.kind],
    ['servers', serversOf(config)],
    ['tls', config.tls],
    ['authority', config.certificateAuthority === '' ? "the system's" : 'its own'],
    ['base', basesOf(config)],
    ['bind DN', config.bindCertificate === '' ? config.bindDn || 'anonymous' : 'that of its certificate'],
    [nameOfSecret(config), hasSecret ? 'set' : 'none'],
    ['domains', config.domains.join(', ')],
    ['seconds', `${config.connectSeconds} for a connection, ${config.answerSeconds} for an answer`],
    ['user filter', config.filters.user],
    ['group filter', config.filters.group],
    ['container filter', config.filters.container],
    ...attributes,
  ];
}

function describeRadius(config: RadiusConfig, rows: readonly DirectoryRow[]): readonly (readonly [string, string])[] {
  const { threshold, windowSeconds } = config.lockout;
  const locks = `at ${threshold} wrong passwords within ${windowSeconds / 60} minutes`;
  return [
    ['name', config.name],
    ['kind', config.kind],
    ['servers', serversOf(config)],
    ['secret', 'set'],
    ['domains', config.domains.join(', ')],
    ['people of', directoryNames(config.peopleOf, rows).join(', ')],
    ['names', config.nameForm],
    ['NAS identifier', config.nasIdentifier],
    ['locks', threshold === 0 ? 'never' : locks],
    ['seconds', `${config.answerSeconds} for an answer`],
  ];
}

function basesOf({ baseDns }: DirectoryConfig): string {
  return baseDns.join(' | ') || 'the whole directory';
}

function serversOf({ servers }: DirectoryRow['config']): string {
  return servers.map(({ host, port }) => `${host}:${port}`).join(', ');
}
