import { text } from 'node:stream/consumers';
import { Client } from 'ldapts';
import { personAttributes } from '../sdk-service/adapters/directory/ldap/map-entry.ts';
import { directoryDefaults } from '../sdk-service/domain/directories/directory-defaults.ts';

/** `search-directory.ts ADDRESS PEOPLE < AUTHORITY.pem`: prints the seconds of a bare paged search of what an import reads. */
const [address, people] = process.argv.slice(2);
const client = new Client({ url: `ldaps://${address}:636`, tlsOptions: { ca: [await text(process.stdin)] } });
await client.bind('svc-mfa@corp.example', 'Passw0rd!');
const { filters, attributes } = directoryDefaults('ad');
const started = performance.now();
let found = 0;
const pages = client.searchPaginated('DC=corp,DC=example', {
  scope: 'sub',
  filter: filters.user,
  attributes: personAttributes({ kind: 'ad', attributes }),
  paged: { pageSize: 500 },
});
for await (const { searchEntries } of pages) found += searchEntries.length;
process.stdout.write(String((performance.now() - started) / 1000));
await client.unbind();
if (found < Number(people)) throw new Error(`Only ${found} entries were found.`);
