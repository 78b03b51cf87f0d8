export type SoapVersion = '1.1' | '1.2';

export const envelopeNamespaces: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

export const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';
export const schemaInstanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

/** `Content-Type` of an envelope that we write. */
export const contentTypes: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
};

/** What stands before the body's child: declaration, Envelope and Body, as the old service wrote them. */
export const envelopeStart: Readonly<Record<SoapVersion, string>> = {
  '1.1': start(envelopeNamespaces['1.1']),
  '1.2': start(envelopeNamespaces['1.2']),
};

export const envelopeEnd = '</soap:Body></soap:Envelope>';

function start(namespace: string): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${namespace}" ` +
    `xmlns:xsi="${schemaInstanceNamespace}" xmlns:xsd="${schemaNamespace}"><soap:Body>`
  );
}
