/** Who is in the throw-away domain, as LDIF (RFC 2849). All passwords are `Passw0rd!` unless said otherwise. */

const domain = 'DC=corp,DC=example';

/** People without a password, for searches of more than a page. */
export const bulkPeople = 1100;

type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

export function sambaPeople(bulk = bulkPeople): string {
  const staff = `OU=Staff,${domain}`;
  const edge = `OU=Edge,${domain}`;
  const many = `OU=Many,${domain}`;
  const groups = `OU=Groups,${domain}`;
  const bulkNames = Array.from({ length: bulk }, (_, index) => `u${String(index).padStart(5, '0')}`);
  const entries: (readonly [dn: string, attributes: Attributes])[] = [
    ...[staff, `OU=Sales,${staff}`, edge, many, groups].map(
      (dn) => [dn, { objectClass: 'organizationalUnit' }] as const,
    ),
    person(staff, 'anna', {
      givenName: 'Anna',
      sn: 'Schmidt',
      mail: 'anna@corp.example',
      mobile: '+49 1512 3456789',
      telephoneNumber: '555-123-4567 x890',
      department: 'Payroll',
      description: 'Größe',
    }),
    person(`OU=Sales,${staff}`, 'joerg', { cn: 'Müller, Jörg', givenName: 'Jörg', sn: 'Müller', mobile: '030 12' }),
    person(staff, 'jörg', { givenName: 'Other', sn: 'Jörg' }),
    person(staff, 'changes', {}),
    person(staff, 'paren(s)', { sAMAccountName: 'parens', userPrincipalName: 'paren(s)*@corp.example' }),
    // Reached by the UPN that everybody has as well as by her own.
    person(staff, 'eve', { userPrincipalName: 'eve.other@corp.example' }),
    person(staff, 'noupn', { userPrincipalName: '' }),
    ...['guessed', 'guessed2', 'guessed3', 'guessed4', 'guessed5', 'guessed6', 'guessed7'].map((name) =>
      person(edge, name, {}),
    ),
    person(edge, 'svc-mfa', { userAccountControl: 66048 }),
    // Has the right Replicating Directory Changes.
    person(edge, 'svc-sync', { userAccountControl: 66048 }),
    person(edge, 'disabled', { userAccountControl: 514 }),
    person(edge, 'mustchange', { pwdLastSet: 0 }),
    person(edge, 'accountexpired', { accountExpires: '116444736000000001' }),
    person(edge, 'pwexpired', {}),
    person(edge, 'locked', {}),
    ...bulkNames.map(
      (name, index) =>
        [
          `CN=${name},${many}`,
          {
            objectClass: 'user',
            sAMAccountName: name,
            userPrincipalName: `${name}@corp.example`,
            givenName: 'User',
            sn: name,
            mobile: `+49151${String(index).padStart(7, '0')}`,
            userAccountControl: 546,
          },
        ] as const,
    ),
    group('outer', [`CN=middle,${groups}`, `CN=anna,${staff}`]),
    group('middle', [`CN=inner,${groups}`]),
    // Back to where it began.
    group('inner', [`CN=eve,${staff}`, `CN=outer,${groups}`]),
  ];
  // A group is added before those in it; members that are not there yet come at the end.
  const memberless = entries.map(([dn, { member: _, ...attributes }]) => writeEntry(dn, attributes));
  const members = entries.flatMap(([dn, { member }]) =>
    member === undefined
      ? []
      : [
          `dn: ${dn}\nchangetype: modify\nadd: member\n${[member]
            .flat()
            .map(String)
            .map((each) => `${line('member', each)}\n`)
            .join('')}`,
        ],
  );
  return [...memberless, ...members].join('\n');

  function group(name: string, member: readonly string[]) {
    const attributes = { objectClass: 'group', sAMAccountName: name, groupType: -2147483646, member };
    return [`CN=${name},${groups}`, attributes] as const;
  }
}

function person(below: string, name: string, attributes: Attributes) {
  const { cn = name, ...rest } = attributes;
  return [
    `CN=${String(cn).replaceAll(',', '\\,')},${below}`,
    {
      objectClass: 'user',
      sAMAccountName: name,
      userPrincipalName: `${name}@corp.example`,
      userAccountControl: 512,
      unicodePwd: 'Passw0rd!',
      ...rest,
    },
  ] as const;
}

function writeEntry(dn: string, attributes: Attributes): string {
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values]
      .flat()
      .filter((value) => value !== '')
      .map((value) => line(name, String(value))),
  );
  return [line('dn', dn), 'changetype: add', ...lines, ''].join('\n');
}

function line(name: string, value: string): string {
  // [MS-ADTS] §3.1.1.3.1.5: in quotes, UTF-16LE.
  if (name === 'unicodePwd') return `unicodePwd:: ${Buffer.from(`"${value}"`, 'utf16le').toString('base64')}`;
  return /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value) && !value.startsWith('<')
    ? `${name}: ${value}`
    : `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}`;
}
