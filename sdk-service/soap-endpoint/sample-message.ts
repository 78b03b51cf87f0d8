import type { Contract } from '@mfa/shared/contract/contract';
import { envelopeNamespaces } from '@mfa/shared/soap/envelope';
import { type Field, requestFields, responseFields, typeFields } from '@mfa/shared/soap/fields';

/** Writes envelopes for people to look at: indented, each value standing as its type or the names it may have. */
export function createSamples(
  contract: Contract,
): (message: string) => { readonly request: string; readonly response: string } {
  function lines(element: string, base: string, indent: string): string[] {
    if (contract.types[base] === undefined) {
      return [`${indent}<${element}>${contract.enums[base]?.join(' or ') ?? base}</${element}>`];
    }
    return nested(element, typeFields(contract, base), indent);
  }

  function nested(element: string, fields: readonly Field[], indent: string, attributes = ''): string[] {
    if (fields.length === 0) return [`${indent}<${element}${attributes} />`];
    const inner = fields.flatMap((field) => fieldLines(field, `${indent}  `));
    return [`${indent}<${element}${attributes}>`, ...inner, `${indent}</${element}>`];
  }

  function fieldLines({ element, base, isArray }: Field, indent: string): string[] {
    if (!isArray) return lines(element, base, indent);
    const item = lines(base, base, `${indent}  `);
    return [`${indent}<${element}>`, ...item, ...item, `${indent}</${element}>`];
  }

  function envelope(element: string, fields: readonly Field[]): string {
    return [
      '<?xml version="1.0" encoding="utf-8"?>',
      `<soap:Envelope xmlns:soap="${envelopeNamespaces['1.1']}">`,
      '  <soap:Body>',
      ...nested(element, fields, '    ', ` xmlns="${contract.namespace}"`),
      '  </soap:Body>',
      '</soap:Envelope>',
    ].join('\n');
  }

  return (message) => ({
    request: envelope(message, requestFields(contract, message)),
    response: envelope(`${message}Response`, responseFields(contract, message)),
  });
}
