import type { Contract } from '../contract/contract.ts';
import { schemaNamespace } from './envelope.ts';
import { writeSchema } from './wsdl-schema.ts';
import { escapeAttribute } from './xml-text.ts';

export interface WsdlOptions {
  /** Where the service answers, as `https://mfa.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`. */
  readonly address: string;
  /**
   * `overloads`, the public form: messages that share an operation name are further `operation`s of that name, told
   * apart by the names of `input` and `output`, as the old service published them and .NET proxies rely on.
   * `messages`: every operation is named as its message; for libraries that let the last overload win.
   */
  readonly operationNames: 'overloads' | 'messages';
}

const soapBindings = [
  { prefix: 'soap', suffix: 'Soap' },
  { prefix: 'soap12', suffix: 'Soap12' },
] as const;

/** The WSDL 1.1 document of a contract: document/literal wrapped, bindings and ports for SOAP 1.1 and 1.2. */
export function writeWsdl(contract: Contract, options: WsdlOptions): string {
  const operations = Object.entries(contract.messages).map(([message, { operation }]): Operation => {
    const isOverload = operation !== undefined && options.operationNames === 'overloads';
    return { message, name: isOverload ? operation : message, label: isOverload ? ` name="${message}"` : '' };
  });
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    `<wsdl:definitions xmlns:s="${schemaNamespace}" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" ` +
    `xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:tns="${contract.namespace}" ` +
    `xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="${contract.namespace}">` +
    `<wsdl:types>${writeSchema(contract)}</wsdl:types>` +
    operations.map(({ message }) => writeMessages(message)).join('') +
    `<wsdl:portType name="${contract.name}Soap">${operations.map(writePortOperation).join('')}</wsdl:portType>` +
    soapBindings.map((binding) => writeBinding(contract, binding, operations)).join('') +
    `<wsdl:service name="${contract.name}">` +
    soapBindings.map((binding) => writePort(contract, binding, options.address)).join('') +
    '</wsdl:service></wsdl:definitions>'
  );
}

interface Operation {
  readonly message: string;
  readonly name: string;
  /** The name attribute of input and output, which tells an overload from its fellows. */
  readonly label: string;
}

type SoapBinding = (typeof soapBindings)[number];

function writeMessages(message: string): string {
  return (
    `<wsdl:message name="${message}SoapIn"><wsdl:part name="parameters" element="tns:${message}"/></wsdl:message>` +
    `<wsdl:message name="${message}SoapOut"><wsdl:part name="parameters" element="tns:${message}Response"/></wsdl:message>`
  );
}

function writePortOperation({ message, name, label }: Operation): string {
  return (
    `<wsdl:operation name="${name}"><wsdl:input${label} message="tns:${message}SoapIn"/>` +
    `<wsdl:output${label} message="tns:${message}SoapOut"/></wsdl:operation>`
  );
}

function writeBinding(contract: Contract, { prefix, suffix }: SoapBinding, operations: readonly Operation[]): string {
  const body = `<${prefix}:body use="literal"/>`;
  const entries = operations.map(
    ({ message, name, label }) =>
      `<wsdl:operation name="${name}">` +
      `<${prefix}:operation soapAction="${contract.namespace}/${message}" style="document"/>` +
      `<wsdl:input${label}>${body}</wsdl:input><wsdl:output${label}>${body}</wsdl:output></wsdl:operation>`,
  );
  return (
    `<wsdl:binding name="${contract.name}${suffix}" type="tns:${contract.name}Soap">` +
    `<${prefix}:binding transport="http://schemas.xmlsoap.org/soap/http"/>${entries.join('')}</wsdl:binding>`
  );
}

function writePort(contract: Contract, { prefix, suffix }: SoapBinding, address: string): string {
  const name = `${contract.name}${suffix}`;
  const location = escapeAttribute(address);
  return `<wsdl:port name="${name}" binding="tns:${name}"><${prefix}:address location="${location}"/></wsdl:port>`;
}
