import type { Contract } from '../../shared/contract/contract.ts';
import { writeWsdl } from '../../shared/soap/wsdl.ts';

/** The schema inside the WSDL of a contract as a document of its own, for programs that judge XML by it. */
export function schemaOf(contract: Contract): string {
  const address = 'https://mfa.contoso.example/PfWsSdk.asmx';
  const wsdl = writeWsdl(contract, { address, operationNames: 'overloads' });
  const schema = /<s:schema .*<\/s:schema>/.exec(wsdl)?.[0] ?? '';
  return schema.replace(
    '<s:schema ',
    `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="${contract.namespace}" `,
  );
}
