import { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { envelopeNamespaces, type SoapVersion } from '../../shared/soap/envelope.ts';

/** A hand-written envelope around the body's element, which is in the namespace of the Web Service SDK. */
export function sdkEnvelope(body: string, version: SoapVersion = '1.1'): string {
  const qualified = body.replace(/^<(\w+)/, `<$1 xmlns="${pfWsSdk.namespace}"`);
  return `<?xml version="1.0" encoding="utf-8"?><e:Envelope xmlns:e="${envelopeNamespaces[version]}"><e:Body>${qualified}</e:Body></e:Envelope>`;
}
