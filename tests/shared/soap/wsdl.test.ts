import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Contract } from '../../../shared/contract/contract.ts';
import { extensions } from '../../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createElementWriter } from '../../../shared/soap/write-message.ts';
import { writeWsdl } from '../../../shared/soap/wsdl.ts';
import { createXmlEvents, findAttribute, type XmlElement } from '../../../shared/soap/xml-events.ts';
import { requirePeer } from '../../peers/peer.ts';
import { arbitraryMessage } from '../../support/contract-values.ts';
import { schemaOf } from '../../support/schema-of.ts';

const xmllint = requirePeer('xmllint');
const address = 'https://mfa.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx?a=1&b="2"';
const original = JSON.parse(await readFile(new URL('../../vectors/sdk-interface.json', import.meta.url), 'utf8')) as {
  operations: readonly { operation: string; soapAction: string; requestElement: string }[];
};

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-wsdl-'));
});
after(() => rm(folder, { recursive: true, force: true }));

interface Operation {
  readonly name: string | undefined;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly action: string | undefined;
}

/** The operations of each portType and binding, and the addresses of the ports. */
function describeWsdl(wsdl: string) {
  const parts = new Map<string, Operation[]>();
  const addresses: (string | undefined)[] = [];
  let current: Operation[] = [];
  const read = createXmlEvents(
    {
      open(element) {
        const last = current.at(-1);
        const name = attribute(element, 'name');
        if (name !== undefined && (element.local === 'portType' || element.local === 'binding')) {
          current = [];
          parts.set(`${element.local} ${name}`, current);
        } else if (element.local === 'operation') {
          const action = attribute(element, 'soapAction');
          if (action === undefined) {
            current.push({ name, input: undefined, output: undefined, action: undefined });
          } else if (last !== undefined) current[current.length - 1] = { ...last, action };
        } else if ((element.local === 'input' || element.local === 'output') && last !== undefined) {
          current[current.length - 1] = { ...last, [element.local]: attribute(element, 'name') };
        } else if (element.local === 'address') addresses.push(attribute(element, 'location'));
      },
      text() {},
      close() {},
    },
    { elements: 100_000 },
  );
  read(wsdl);
  return { parts, addresses };
}

function attribute(element: XmlElement, name: string): string | undefined {
  return findAttribute(element, '', name);
}

test('publishes overloads as further operations of the same name, told apart by input and output', () => {
  const { parts } = describeWsdl(writeWsdl(pfWsSdk, { address, operationNames: 'overloads' }));
  const label = (operation: { operation: string; requestElement: string }) =>
    operation.operation === operation.requestElement ? undefined : operation.requestElement;
  const expected = original.operations.map((operation) => ({
    name: operation.operation,
    input: label(operation),
    output: label(operation),
    action: operation.soapAction,
  }));
  assert.deepEqual(parts.get('binding PfWsSdkSoap'), expected);
  assert.deepEqual(parts.get('binding PfWsSdkSoap12'), expected);
  assert.deepEqual(
    parts.get('portType PfWsSdkSoap'),
    expected.map((operation) => ({ ...operation, action: undefined })),
  );
  assert.equal(expected.filter(({ input }) => input !== undefined).length, 12);
});

test('can name every operation as its message', () => {
  const { parts } = describeWsdl(writeWsdl(pfWsSdk, { address, operationNames: 'messages' }));
  const names = parts.get('binding PfWsSdkSoap')?.map(({ name }) => name);
  assert.deepEqual(names, Object.keys(pfWsSdk.messages));
});

test('names the address that it is given, for both ports', () => {
  const { addresses } = describeWsdl(writeWsdl(pfWsSdk, { address, operationNames: 'overloads' }));
  assert.deepEqual(addresses, [address, address]);
});

test('is well-formed to libxml2', xmllint, async () => {
  await writeFile(join(folder, 'service.wsdl'), writeWsdl(pfWsSdk, { address, operationNames: 'overloads' }));
  lint('--noout', 'service.wsdl');
});

const contracts: readonly Contract[] = [pfWsSdk, extensions];
for (const contract of contracts) {
  test(`every message that is written for ${contract.name} fits the schema, to libxml2`, xmllint, async () => {
    await writeFile(join(folder, `${contract.name}.xsd`), schemaOf(contract));
    const files = [...sampleElements(contract, 'request'), ...sampleElements(contract, 'response')].map(
      (xml, number) => ({ name: `${contract.name}-${number}.xml`, xml }),
    );
    for (const { name, xml } of files) await writeFile(join(folder, name), xml);
    lint('--noout', '--schema', `${contract.name}.xsd`, ...files.map(({ name }) => name));
  });
}

test('a raw envelope of each of the twelve overloads fits the schema, to libxml2', xmllint, async () => {
  await writeFile(join(folder, 'overloads.xsd'), schemaOf(pfWsSdk));
  const overloads = original.operations.filter(({ operation, requestElement }) => operation !== requestElement);
  const names = overloads.map(({ requestElement }) => `${requestElement}.xml`);
  const write = createElementWriter(pfWsSdk, { direction: 'request' });
  for (const { requestElement: message } of overloads) {
    await writeFile(join(folder, `${message}.xml`), write({ message, fields: { username: 'ada' } }));
  }
  lint('--noout', '--schema', 'overloads.xsd', ...names);
  assert.equal(names.length, 12);
});

test('a message with an element too many does not fit the schema, to libxml2', xmllint, async () => {
  await writeFile(join(folder, 'strict.xsd'), schemaOf(pfWsSdk));
  const xml = `<UserExists xmlns="${pfWsSdk.namespace}"><password>x</password></UserExists>`;
  await writeFile(join(folder, 'wrong.xml'), xml);
  assert.throws(() => lint('--noout', '--schema', 'strict.xsd', 'wrong.xml'), /element is not expected/);
});

function lint(...args: string[]): void {
  const { status, stderr } = spawnSync('xmllint', ['--nonet', ...args], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr.slice(0, 2000));
}

/** The smallest form of every message and a hundred of any form. */
function sampleElements(contract: Contract, direction: 'request' | 'response'): string[] {
  const write = createElementWriter(contract, { direction });
  const smallest = Object.keys(contract.messages).map((message) => ({ message, fields: {} }));
  return [...smallest, ...fc.sample(arbitraryMessage(contract, direction), 100)].map(write);
}
