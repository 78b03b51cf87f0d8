import type { Contract } from '../contract/contract.ts';
import { arrayTypeName, type Field, requestFields, responseFields, typeFields } from './fields.ts';
import { scalars } from './scalars.ts';

/** The `xsd:schema` of a contract: a request and a response element per message, then the types they need. */
export function writeSchema(contract: Contract): string {
  const messages = Object.keys(contract.messages);
  const requests = messages.map((message) => element(message, requestFields(contract, message)));
  const responses = messages.map((message) => element(`${message}Response`, responseFields(contract, message)));
  const types = Object.keys(contract.types).map((type) => complexType(` name="${type}"`, typeFields(contract, type)));
  return (
    `<s:schema elementFormDefault="qualified" targetNamespace="${contract.namespace}">` +
    `${requests.join('')}${responses.join('')}${types.join('')}${arrayTypes(contract)}${enumTypes(contract)}</s:schema>`
  );
}

function element(name: string, fields: readonly Field[]): string {
  return `<s:element name="${name}">${complexType('', fields)}</s:element>`;
}

function complexType(name: string, fields: readonly Field[]): string {
  if (fields.length === 0) return `<s:complexType${name}/>`;
  return `<s:complexType${name}><s:sequence>${fields.map(sequenceElement).join('')}</s:sequence></s:complexType>`;
}

function sequenceElement(field: Field): string {
  const type = field.isArray ? `tns:${arrayTypeName(field.base)}` : typeReference(field.base);
  return `<s:element minOccurs="${field.isOptional ? 0 : 1}" maxOccurs="1" name="${field.element}" type="${type}"/>`;
}

function arrayTypes(contract: Contract): string {
  const messages = Object.keys(contract.messages);
  const fields = [
    ...messages.flatMap((message) => [...requestFields(contract, message), ...responseFields(contract, message)]),
    ...Object.keys(contract.types).flatMap((type) => typeFields(contract, type)),
  ];
  const bases = new Set(fields.filter((field) => field.isArray).map((field) => field.base));
  return [...bases]
    .map(
      (base) =>
        `<s:complexType name="${arrayTypeName(base)}"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded" ` +
        `name="${base}" nillable="true" type="${typeReference(base)}"/></s:sequence></s:complexType>`,
    )
    .join('');
}

function enumTypes(contract: Contract): string {
  return Object.entries(contract.enums)
    .map(([name, values]) => {
      const facets = values.map((value) => `<s:enumeration value="${value}"/>`).join('');
      return `<s:simpleType name="${name}"><s:restriction base="s:string">${facets}</s:restriction></s:simpleType>`;
    })
    .join('');
}

function typeReference(base: string): string {
  return Object.hasOwn(scalars, base) ? `s:${base}` : `tns:${base}`;
}
