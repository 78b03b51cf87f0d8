import type { DiagnosisStep, DirectoryConfig, DirectoryServer } from '../../../ports/directory.ts';
import { diagnoseName } from '../diagnose-name.ts';
import { readAdSubCode } from './ad-sub-code.ts';
import { readDomainFacts } from './domain-facts.ts';
import { type LdapFilter, present } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { type LdapFailure, toLdapFailure } from './ldap-failure.ts';
import type { OwnBind } from './own-bind.ts';

export interface Diagnosis {
  readonly config: DirectoryConfig;
  readonly own: OwnBind;
  readonly userFilter: LdapFilter;
}

/** From the ground up: what comes after a step that fails is not tried. */
export async function* diagnose(diagnosis: Diagnosis): AsyncGenerator<DiagnosisStep> {
  for (const server of diagnosis.config.servers) yield* diagnoseServer(server, diagnosis);
}

async function* diagnoseServer(server: DirectoryServer, diagnosis: Diagnosis): AsyncGenerator<DiagnosisStep> {
  const { config, own } = diagnosis;
  const subject = `${server.host}:${server.port}`;
  const name = await diagnoseName(server);
  if (name !== undefined) yield name;
  if (name?.ok === false) return;
  let connection: LdapConnection;
  try {
    connection = await own.connector()(server);
  } catch (error) {
    const failure = toLdapFailure(error);
    const isCertificate = failure.kind === 'certificate' || failure.kind === 'tls';
    if (isCertificate) yield { step: 'connect', subject, ok: true, detail: 'The server answers.' };
    yield { step: isCertificate ? 'certificate' : 'connect', subject, ok: false, detail: explain(failure, config) };
    return;
  }
  try {
    yield { step: 'connect', subject, ok: true, detail: 'The server answers.' };
    const isTls = config.tls !== 'none';
    const detail = isTls ? 'Trusted, and for this name.' : 'None: passwords cross the network readable.';
    yield { step: 'certificate', subject, ok: true, detail };
    yield* diagnoseContent(connection, { ...diagnosis, subject });
  } finally {
    connection.close();
  }
}

async function* diagnoseContent(
  connection: LdapConnection,
  { config, own, userFilter, subject }: Diagnosis & { readonly subject: string },
): AsyncGenerator<DiagnosisStep> {
  try {
    await own.bind(connection);
    const detail = config.bindCertificate === '' ? config.bindDn || 'Anonymous.' : 'By certificate.';
    yield { step: 'bind', subject, ok: true, detail };
  } catch (error) {
    yield { step: 'bind', subject, ok: false, detail: explainBind(toLdapFailure(error), config) };
    return;
  }
  const bases = [...config.baseDns];
  try {
    if (bases.length === 0) bases.push((await readDomainFacts(connection, config.kind)).namingContext);
  } catch (error) {
    yield { step: 'base', subject, ok: false, detail: explain(toLdapFailure(error), config) };
    return;
  }
  for (const base of bases) {
    try {
      await connection.search({ base, scope: 'base', filter: present('objectClass'), attributes: ['1.1'] }, 1);
      yield { step: 'base', subject: base, ok: true, detail: 'It is there.' };
    } catch (error) {
      yield { step: 'base', subject: base, ok: false, detail: explain(toLdapFailure(error), config) };
      continue;
    }
    try {
      const search = { base, scope: 'sub', filter: userFilter, attributes: ['1.1'] } as const;
      const [first = []] = await take(connection.pages(search, SAMPLE), 1);
      yield { step: 'people', subject: base, ok: first.length > 0, detail: countOf(first.length) };
    } catch (error) {
      yield { step: 'people', subject: base, ok: false, detail: explain(toLdapFailure(error), config) };
      return;
    }
  }
}

/** People counted to see that the filter fits; a page that is left half read ends the connection. */
const SAMPLE = 100;

async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= count) break;
  }
  return taken;
}

function countOf(count: number): string {
  if (count === 0) return 'The user filter matches nobody, or the bind DN may not read them.';
  return count < SAMPLE ? `The user filter matches ${count}.` : `The user filter matches ${SAMPLE} or more.`;
}

function explain(failure: LdapFailure, { tls, connectSeconds, answerSeconds }: DirectoryConfig): string {
  switch (failure.kind) {
    case 'dns':
      return 'The name has no address.';
    case 'refused':
      return 'Nothing listens at this address and port.';
    case 'timeout':
      return `No answer within ${connectSeconds} s (connection) or ${answerSeconds} s (question); a firewall may be between.`;
    case 'certificate':
      return `The certificate is not trusted: ${failure.message} Give the authority that issued it, and the name that stands in it.`;
    case 'tls':
    case 'closed':
      return tls === 'ldaps'
        ? `The server speaks no TLS at this port: ${failure.message}`
        : `The server ended the connection: ${failure.message}`;
    case 'not-found':
      return 'There is no such entry.';
    case 'not-allowed':
      return `The server refuses: ${failure.message}`;
    case 'size-limit':
      return 'The server gives only part of the entries.';
    default:
      return failure.message;
  }
}

function explainBind(failure: LdapFailure, config: DirectoryConfig): string {
  if (config.bindCertificate !== '') {
    return `The server does not take the bind certificate: ${failure.message} It must trust who issued it, and know its subject.`;
  }
  if (failure.kind !== 'credentials') return explain(failure, config);
  const outcome = config.kind === 'ad' ? readAdSubCode(failure.message) : undefined;
  switch (outcome) {
    case 'disabled':
      return 'The account of the bind DN is disabled.';
    case 'locked-out':
      return 'The account of the bind DN is locked.';
    case 'must-change':
    case 'password-expired':
      return 'The password of the bind DN has expired or must be changed first.';
    case 'account-expired':
      return 'The account of the bind DN has expired.';
    case 'not-permitted':
      return 'The account of the bind DN may not sign in now or from here.';
    default:
      return 'The bind DN or its password is wrong.';
  }
}
