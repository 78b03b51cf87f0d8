import type { AttributeMap, DirectoryConfig, DirectoryPerson, DirectoryPlace } from '../../../ports/directory.ts';
import type { LdapEntry } from './ldap-connection.ts';
import { writeUniqueId } from './unique-id.ts';

/** [MS-ADTS] §2.2.16: ADS_UF_ACCOUNTDISABLE. */
const ACCOUNT_DISABLED = 0x2;

/** Longer than anything that a person is called; what is longer is cut before it goes anywhere. */
const LONGEST_VALUE = 1024;

type Mapping = Pick<DirectoryConfig, 'kind' | 'attributes'>;

/** What a search has to ask for. */
export function personAttributes({ kind, attributes }: Mapping): string[] {
  const { uniqueIdType: _, containerName: _containers, groupName: _groups, username, ...single } = attributes;
  const names = [
    ...Object.values(single),
    ...username,
    ...(kind === 'ad' ? ['sAMAccountName', 'userAccountControl'] : []),
  ];
  // `dn` itself always comes, and is no attribute.
  return [...new Set(names.filter((name) => name !== '' && name.toLowerCase() !== 'dn'))];
}

/** What must come as bytes. */
export function binaryAttributes({ attributes }: Pick<DirectoryConfig, 'attributes'>): string[] {
  return [attributes.uniqueId];
}

/**
 * The entry as a person; undefined for one without a unique id or a user name, who could not be told from others.
 *
 * @param netbiosName of the domain; gives the alias `DOMAIN\user`.
 */
export function toPerson(
  entry: LdapEntry,
  { kind, attributes }: Mapping,
  netbiosName: string | undefined,
): DirectoryPerson | undefined {
  const read = (attribute: string) => readText(entry, attribute);
  const uniqueId = readUniqueId(entry, attributes);
  const names = attributes.username.map(read).filter((name) => name !== '');
  const [username] = names;
  if (uniqueId === undefined || username === undefined) return undefined;
  const sam = kind === 'ad' ? read('sAMAccountName') : '';
  const qualified = sam === '' || netbiosName === undefined ? [] : [`${netbiosName}\\${sam}`];
  return {
    dn: read(attributes.distinguishedName) || entry.dn,
    uniqueId,
    username,
    aliases: [...new Set([...names, ...qualified])].filter((name) => name !== username),
    firstName: read(attributes.firstName),
    lastName: read(attributes.lastName),
    emailAddress: read(attributes.email),
    userGroup: read(attributes.userGroup),
    description: read(attributes.description),
    callLanguage: read(attributes.callLanguage),
    textLanguage: read(attributes.textLanguage),
    appLanguage: read(attributes.appLanguage),
    oathLanguage: read(attributes.oathLanguage),
    phones: {
      business: read(attributes.businessPhone),
      home: read(attributes.homePhone),
      pager: read(attributes.pager),
      mobile: read(attributes.mobilePhone),
      fax: read(attributes.fax),
      ip: read(attributes.ipPhone),
      custom: read(attributes.customPhone),
    },
    extension: read(attributes.extension),
    enabled: kind !== 'ad' || (Number(read('userAccountControl') || '0') & ACCOUNT_DISABLED) === 0,
  };
}

export function toPlace(entry: LdapEntry, nameAttributes: readonly string[]): DirectoryPlace {
  const name = nameAttributes.map((attribute) => readText(entry, attribute)).find((text) => text !== '');
  return { dn: entry.dn, name: name ?? entry.dn };
}

/** The first value as text, without blanks around it; empty when there is none. Names of attributes have no case. */
export function readText(entry: LdapEntry, attribute: string): string {
  const value = readFirst(entry, attribute);
  return value === undefined ? '' : toText(value).trim().slice(0, LONGEST_VALUE);
}

export function readTexts(entry: LdapEntry, attribute: string): string[] {
  const values = readValues(entry, attribute) ?? [];
  return typeof values === 'string' || Buffer.isBuffer(values) ? [toText(values)] : values.map(toText);
}

function toText(value: string | Buffer): string {
  return typeof value === 'string' ? value : value.toString('utf8');
}

/** Undefined: none, or none of its type. */
export function readUniqueId(entry: LdapEntry, { uniqueId, uniqueIdType }: AttributeMap): string | undefined {
  const value = readFirst(entry, uniqueId);
  if (value === undefined) return undefined;
  return writeUniqueId(typeof value === 'string' ? Buffer.from(value, 'utf8') : value, uniqueIdType);
}

function readFirst(entry: LdapEntry, attribute: string): string | Buffer | undefined {
  const values = readValues(entry, attribute);
  return Array.isArray(values) ? values[0] : values;
}

/** One value alone, or all of them. */
function readValues(entry: LdapEntry, attribute: string): LdapEntry[string] | undefined {
  // What was asked for stands there as it was asked for, empty where there is none, unless the server writes it otherwise.
  if (Object.hasOwn(entry, attribute)) return entry[attribute];
  for (const key in entry) {
    if (key.length === attribute.length && key.toLowerCase() === attribute.toLowerCase()) return entry[key];
  }
  return undefined;
}
