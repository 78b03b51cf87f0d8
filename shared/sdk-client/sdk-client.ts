import type { Contract, Input, MessageName, Output } from '../contract/contract.ts';
import type { Extensions } from '../contract/extensions.ts';
import type { PfWsSdk } from '../contract/pf-ws-sdk.ts';

export interface SdkClientOptions {
  /** Of the Web Service SDK, as `https://sdk.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`. */
  readonly url: string;
  /** Of the extension operations. Default: `MfaExtensions.asmx` beside `url`. */
  readonly extensionsUrl?: string | undefined;
  readonly username: string;
  readonly password: string;
  /** Milliseconds for a whole call. Default 100,000: a blocking message answers within 90 seconds. */
  readonly timeoutMs?: number | undefined;
  /** PEM of the only certificate authority to trust for this server; its name is checked all the same. */
  readonly ca?: string | undefined;
  /** Connections at once; further calls wait. Default 256. */
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
 * dependency `sdk` where there is no usable answer. `classifySdkFailure` tells the causes apart.
 */
export declare function createSdkClient(options: SdkClientOptions): SdkClient;
