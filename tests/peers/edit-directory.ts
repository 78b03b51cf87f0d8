import { Attribute, Change, Client } from 'ldapts';

export type Attributes = Readonly<Record<string, string | readonly string[]>>;

/** Changes entries of a throw-away directory as its administrator. */
export async function createDirectoryEditor(
  { address, authority }: { readonly address: string; readonly authority: string },
  {
    port = 636,
    bindDn = 'Administrator@corp.example',
    password = 'Adm1n-Passw0rd!',
  }: { readonly port?: number; readonly bindDn?: string; readonly password?: string } = {},
) {
  const client = new Client({ url: `ldaps://${address}:${port}`, tlsOptions: { ca: [authority] } });
  await client.bind(bindDn, password);
  return {
    add: (dn: string, attributes: Attributes) => client.add(dn, toAttributes(attributes)),
    replace: (dn: string, attributes: Attributes) =>
      client.modify(
        dn,
        toAttributes(attributes).map((modification) => new Change({ operation: 'replace', modification })),
      ),
    rename: (from: string, to: string) => client.modifyDN(from, to),
    remove: (dn: string) => client.del(dn),
    close: () => client.unbind(),
    /** A value as part of a DN (RFC 4514 §2.4). */
    escape: (value: string) => value.replaceAll(/["+,;<>=\\#]/g, '\\$&').replace(/^ | $/g, '\\ '),
  };
}

function toAttributes(attributes: Attributes): Attribute[] {
  return Object.entries(attributes).map(([type, values]) => new Attribute({ type, values: [values].flat() }));
}
