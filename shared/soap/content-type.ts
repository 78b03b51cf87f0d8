import type { SoapVersion } from './envelope.ts';

export interface SoapContentType {
  /** What the media type says; the envelope's namespace has the last word. */
  readonly version: SoapVersion;
  /** As the caller spelt it, without quotes. */
  readonly charset: string | undefined;
  /** SOAP 1.2 carries here what SOAP 1.1 carries in `SOAPAction`. */
  readonly action: string | undefined;
}

/** Undefined: not a media type of SOAP. */
export function parseSoapContentType(header: string | undefined): SoapContentType | undefined {
  if (header === undefined) return undefined;
  const known = common.get(header);
  if (known !== undefined) return known;
  const mediaType = header.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'text/xml' && mediaType !== 'application/soap+xml') return undefined;
  return {
    version: mediaType === 'text/xml' ? '1.1' : '1.2',
    charset: parameter(header, 'charset'),
    action: parameter(header, 'action'),
  };
}

/** The URI of a `SOAPAction` header, quoted or not. Empty means "see the request URI" (SOAP 1.1 §6.1.1): none. */
export function parseSoapAction(header: string | undefined): string | undefined {
  const action = header === undefined ? '' : unquote(header.trim());
  return action === '' ? undefined : action;
}

/** What nearly every caller sends, parsed once. */
const common = new Map<string, SoapContentType>(
  ['text/xml; charset=utf-8', 'text/xml;charset=utf-8', 'text/xml;charset=UTF-8', 'text/xml; charset="utf-8"'].map(
    (header) => [header, { version: '1.1', charset: 'utf-8', action: undefined }],
  ),
);

function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*("[^"]*"|[^\\s;]+)`, 'i').exec(header)?.[1];
  return found === undefined ? undefined : unquote(found) || undefined;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
