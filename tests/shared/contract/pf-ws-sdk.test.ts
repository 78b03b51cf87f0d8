import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { arrayTypeName, type Field, requestFields, responseFields, typeFields } from '../../../shared/soap/fields.ts';
import { scalars } from '../../../shared/soap/scalars.ts';

// The interface as the callers were compiled against it.
const original = JSON.parse(readFileSync(new URL('../../vectors/sdk-interface.json', import.meta.url), 'utf8'));

const messages = Object.entries(pfWsSdk.messages);

test('names the 105 messages and 93 operations of the original, in its order', () => {
  const found = messages.map(([message, definition]) => ({
    operation: 'operation' in definition ? definition.operation : message,
    soapAction: `${pfWsSdk.namespace}/${message}`,
    requestElement: message,
    responseElement: `${message}Response`,
    input: requestFields(pfWsSdk, message).map(describe),
    output: responseFields(pfWsSdk, message).map(describe),
  }));
  assert.deepEqual(found, original.operations);
  assert.equal(found.length, 105);
  assert.equal(new Set(found.map(({ operation }) => operation)).size, 93);
});

test('has the complex types of the original with their elements in order', () => {
  const found = Object.keys(pfWsSdk.types).map((type) => [type, typeFields(pfWsSdk, type).map(describe)]);
  assert.deepEqual(found, Object.entries(original.complexTypes));
});

test('has the enums of the original with their names in order', () => {
  assert.deepEqual(Object.entries(pfWsSdk.enums), Object.entries(original.enums));
});

test('has the namespace of the original', () => {
  assert.equal(pfWsSdk.namespace, original.targetNamespace);
  assert.equal(`${pfWsSdk.name}Soap`, original.binding);
});

function describe(field: Field) {
  const minOccurs = field.isOptional ? 0 : 1;
  if (!field.isArray) return { name: field.element, type: typeReference(field.base), minOccurs };
  const item = { name: field.base, type: typeReference(field.base) };
  return { name: field.element, type: `tns:${arrayTypeName(field.base)}`, minOccurs, item };
}

function typeReference(base: string): string {
  return Object.hasOwn(scalars, base) ? `xsd:${base}` : `tns:${base}`;
}
