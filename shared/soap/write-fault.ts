import { envelopeEnd, envelopeStart, type SoapVersion } from './envelope.ts';
import { escapeText } from './xml-text.ts';

/** SOAP 1.1 §4.4.1, by their SOAP 1.1 names. */
export type FaultCode = 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';

/** SOAP 1.2 part 1 §5.4.6. */
const soap12Codes: Readonly<Record<FaultCode, string>> = {
  Client: 'Sender',
  Server: 'Receiver',
  VersionMismatch: 'VersionMismatch',
  MustUnderstand: 'MustUnderstand',
};

/** An envelope with a fault: code and one sentence, never a detail element. */
export function writeFault(fault: {
  readonly version: SoapVersion;
  readonly code: FaultCode;
  readonly reason: string;
}): string {
  const reason = escapeText(fault.reason);
  const content =
    fault.version === '1.1'
      ? `<faultcode>soap:${fault.code}</faultcode><faultstring>${reason}</faultstring>`
      : `<soap:Code><soap:Value>soap:${soap12Codes[fault.code]}</soap:Value></soap:Code>` +
        `<soap:Reason><soap:Text xml:lang="en">${reason}</soap:Text></soap:Reason>`;
  return `${envelopeStart[fault.version]}<soap:Fault>${content}</soap:Fault>${envelopeEnd}`;
}
