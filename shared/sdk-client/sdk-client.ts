import type { SdkConnection } from '../config/sdk-connection.ts';
import type { Contract, Input, MessageName, Output } from '../contract/contract.ts';
import { type Extensions, extensions } from '../contract/extensions.ts';
import { type PfWsSdk, pfWsSdk } from '../contract/pf-ws-sdk.ts';
import { MfaError } from '../mfa-error.ts';
import { type CertificateOptions, readCertificate } from '../tls/read-certificate.ts';
import { createTransport } from './http-transport.ts';
import { createSoapCalls } from './soap-calls.ts';

export interface SdkClientOptions {
  /** Of the Web Service SDK, as `https://sdk.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`. */
  readonly url: string;
  /** Of the extension operations. Default: `MfaExtensions.asmx` beside `url`. */
  readonly extensionsUrl?: string | undefined;
  /** Of the service account; undefined: the certificate alone says who calls. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The client certificate of the service account, with its key. */
  readonly certificate?: CertificateOptions | undefined;
  /** Milliseconds for a whole call. Default 100,000: a blocking message answers within 90 seconds. */
  readonly timeoutMs?: number | undefined;
  /** PEM of the only certificate authority to trust for this server; its name is checked all the same. */
  readonly ca?: string | undefined;
  /** Calls at once, each on a connection of its own; one more is refused as `unavailable`. Default 5,000. */
  readonly maxConnections?: number | undefined;
  /** Bytes of one answer. Default 16 MiB. */
  readonly maxResponseBytes?: number | undefined;
}

export interface CallOptions {
  /** Token that the SDK issued at sign-in; travels as HTTP header `MFA-Session`. */
  readonly session?: string | undefined;
  /** Travels as `X-Request-Id`, so that both logs name the same request. */
  readonly requestId?: string | undefined;
  /** Ends the call with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One function per message of the contract. */
export type SdkCalls<C extends Contract> = {
  readonly [M in MessageName<C>]: (input: Input<C, M>, options?: CallOptions) => Promise<Output<C, M>>;
};

export interface SdkClient {
  readonly pfWsSdk: SdkCalls<PfWsSdk>;
  readonly extensions: SdkCalls<Extensions>;
  /** Closes idle connections; calls under way end by themselves. */
  close(): void;
}

/**
 * The client that portal and mobile service call the SDK with. A call resolves to the answer as it stands on the wire,
 * business errors (`error.Code` not 0) included.
 *
 * Calls reject with `MfaError`: `unauthenticated` where the SDK refuses the service account, `unavailable` with
 * dependency `sdk` where there is no usable answer, `unavailable` with dependency `capacity` beyond `maxConnections`.
 * `classifySdkFailure` tells the causes apart. A call that the caller ends rejects with the signal's reason.
 *
 * @throws MfaError `misconfigured` for an address or an account name that cannot be used.
 */
export function createSdkClient(options: SdkClientOptions): SdkClient {
  const url = parseAddress(options.url);
  const extensionsUrl = parseAddress(options.extensionsUrl ?? new URL('MfaExtensions.asmx', url).href);
  if (options.username?.includes(':')) {
    // RFC 7617 §2: the first colon ends the name.
    throw new MfaError('misconfigured', 'The name of the service account must not contain a colon.');
  }
  const transport = createTransport({
    username: options.username,
    password: options.password,
    certificate: options.certificate,
    timeoutMs: options.timeoutMs ?? 100_000,
    ca: options.ca,
    maxConnections: options.maxConnections ?? 5000,
    maxResponseBytes: options.maxResponseBytes ?? 16 * 1024 * 1024,
  });
  return {
    // Made from the contract's own names, by the reader and the writer of the contract's own types.
    pfWsSdk: createSoapCalls(pfWsSdk, { url, transport }) as unknown as SdkCalls<PfWsSdk>,
    extensions: createSoapCalls(extensions, { url: extensionsUrl, transport }) as unknown as SdkCalls<Extensions>,
    close: () => transport.close(),
  };
}

/**
 * What the configuration of an app says about the connection, as options of the client; the certificate is read now.
 *
 * @throws MfaError `misconfigured` when the certificate cannot be used: names its variable.
 */
export function sdkClientOptions({
  url,
  credentials,
  certificate,
  certificateAuthority,
}: SdkConnection): SdkClientOptions {
  return {
    url: url.href,
    username: credentials?.username,
    password: credentials?.password.reveal(),
    certificate: certificate === undefined ? undefined : readCertificate(certificate),
    ca: certificateAuthority,
  };
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new MfaError('misconfigured', 'The address of the Web Service SDK must be an http or https URL.');
  }
  return url;
}
