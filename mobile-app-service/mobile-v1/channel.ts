import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Log } from '@mfa/shared/log/log';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';

/** Addresses and public keys of the channel. */
export interface Channel {
  readonly issuer: string;
  readonly appOrigin: string;
  readonly signingKey: Readonly<Record<string, string>>;
  readonly pushKey: string | undefined;
}

interface ChannelOptions {
  readonly client: Pick<SdkClient, 'extensions'>;
  readonly log: Log;
}

/** A change of the addresses is known everywhere after this time. */
const FRESH_MS = 10_000;
const PATIENCE_MS = 5000;

/**
 * Asks the SDK how phones find this server, at most every ten seconds, whoever asks.
 *
 * @returns undefined: the app is not offered, or the SDK does not answer and never did.
 */
export function createChannelSource({ client, log }: ChannelOptions): () => Promise<Channel | undefined> {
  let known: Channel | undefined;
  let at = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    try {
      const answer = await client.extensions.GetMobileChannel({}, { signal: AbortSignal.timeout(PATIENCE_MS) });
      known = answer.channel === undefined || answer.channel === null ? undefined : toChannel(answer.channel);
    } catch (err) {
      // What was known stays: the SDK may be restarting.
      log.warn({ err }, 'the addresses of the authenticator app could not be read');
    }
    at = performance.now();
  }

  return async () => {
    if (performance.now() - at < FRESH_MS) return known;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    // Only who asks for the first time waits.
    if (known === undefined) await asking;
    return known;
  };
}

function toChannel(channel: ComplexType<Extensions, 'MobileChannel'>): Channel {
  return {
    issuer: channel.Issuer ?? '',
    appOrigin: channel.AppOrigin ?? '',
    signingKey: JSON.parse(channel.SigningKey ?? '{}') as Record<string, string>,
    pushKey: channel.PushKey,
  };
}
