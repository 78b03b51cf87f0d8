import type { AttributeMap, DirectoryConfig, DirectoryFilters, DirectoryKind } from '../../ports/directory.ts';

/** What a directory of this kind is, where the administrator says nothing else. */
export function directoryDefaults(kind: DirectoryKind): Omit<DirectoryConfig, 'id' | 'name' | 'servers'> {
  return {
    kind,
    tls: 'ldaps',
    certificateAuthority: '',
    baseDns: [],
    bindDn: '',
    bindCertificate: '',
    filters: kind === 'ad' ? adFilters : ldapFilters,
    attributes: kind === 'ad' ? adAttributes : ldapAttributes,
    domains: [],
    connectSeconds: 4,
    answerSeconds: 15,
  };
}

/** Of Azure MFA Server, as it shows them when a filter is left blank. */
const adFilters: DirectoryFilters = {
  container: '(|(objectClass=organizationalUnit)(objectClass=container))',
  group: '(&(objectCategory=group)(groupType:1.2.840.113556.1.4.804:=-2147483648))',
  user: '(&(objectClass=user)(objectCategory=person))',
};

/** RFC 4519 §3 and RFC 2798. */
const ldapFilters: DirectoryFilters = {
  container: '(|(objectClass=organizationalUnit)(objectClass=organization))',
  group: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))',
  user: '(objectClass=inetOrgPerson)',
};

/** Of Azure MFA Server, field by field. */
const adAttributes: AttributeMap = {
  uniqueId: 'objectGUID',
  uniqueIdType: 'guid',
  distinguishedName: 'distinguishedName',
  containerName: ['name'],
  groupName: 'name',
  username: ['userPrincipalName', 'sAMAccountName'],
  firstName: 'givenName',
  lastName: 'sn',
  email: 'mail',
  userGroup: '',
  description: 'description',
  callLanguage: '',
  textLanguage: '',
  appLanguage: '',
  oathLanguage: '',
  businessPhone: 'telephoneNumber',
  homePhone: 'homePhone',
  pager: 'pager',
  mobilePhone: 'mobile',
  fax: 'facsimileTelephoneNumber',
  ipPhone: 'ipPhone',
  customPhone: '',
  extension: '',
};

const ldapAttributes: AttributeMap = {
  ...adAttributes,
  // RFC 4530.
  uniqueId: 'entryUUID',
  uniqueIdType: 'string',
  distinguishedName: 'dn',
  containerName: ['ou', 'o', 'cn'],
  groupName: 'cn',
  username: ['uid'],
  ipPhone: '',
};
