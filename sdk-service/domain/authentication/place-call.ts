import type { CallRow, CallStore } from '../../ports/call-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumber } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id, Phone } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { CallOrigin, CallPlacement, VoiceCarrier } from '../../ports/voice-carrier.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { createCarrierHealth } from '../text-carriers/prefer-healthy.ts';
import { toE164 } from '../users/write-phone.ts';
import type { Handed } from './unreached.ts';

export interface PlaceCallDeps {
  readonly store: Pick<CallStore, 'nameCall' | 'findCallByToken'>;
  /** By which this number goes (default: any), in order of preference; each has a time limit of its own. */
  readonly carriers: (to?: PhoneNumber) => readonly VoiceCarrier[];
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Told of a carrier that refused. No secrets. */
  readonly report: (problem: string, cause?: unknown) => void;
}

export type PlaceCall = (call: {
  readonly challengeId: Id;
  readonly token: string;
  readonly phone: Phone;
  /** Of its row now: it rises with what the call tells. */
  readonly turn: number;
}) => Promise<Handed>;

/**
 * Hands a call to the first carrier that takes it. Its row is there, under the hash of its token. A carrier may tell how a
 * call went before it has answered that it took it, or instead of that. A call that was picked up is `taken` then, and so
 * is one whose place another has taken, of which nothing is changed.
 */
export function createPlaceCall({ store, carriers, secrets, settings, clock, report }: PlaceCallDeps): PlaceCall {
  const health = createCarrierHealth<VoiceCarrier>({ clock });

  async function tryCarrier(carrier: VoiceCarrier, call: Parameters<VoiceCarrier['place']>[0]): Promise<CallPlacement> {
    try {
      return await carrier.place(call);
    } catch (cause) {
      report(`The carrier ${carrier.name} failed with a phone call.`, cause);
      return { accepted: false, reason: 'failed', fault: 'carrier' };
    }
  }

  return async ({ challengeId, token, phone, turn }) => {
    const { 'call.callerId': callerId, 'call.ringSeconds': ringSeconds } = settings.current();
    const call = { to: toE164(phone), extension: phone.extension, callerId, ringSeconds, token };
    const tokenHash = hashCallToken(secrets, token);
    const all = health.prefer(carriers(phone));
    let isReached = all.length === 0;
    for (const carrier of all) {
      const placed = await tryCarrier(carrier, call);
      if (placed.accepted) {
        health.worked(carrier);
        await store.nameCall({ challengeId, tokenHash, carrier: carrier.name, callId: placed.callId });
        return 'taken';
      }
      if (placed.fault !== 'carrier') isReached = true;
      if (placed.fault !== 'call') health.failed(carrier);
      report(`The carrier ${carrier.name} refused phone call ${challengeId}: ${placed.reason}`);
      const now = await store.findCallByToken(tokenHash);
      if (now === undefined || now.turn > turn) return 'taken';
    }
    return isReached ? 'refused' : 'unreachable';
  };
}

/** Names a call in the carrier's call-backs, for as long as it is under way. */
export function drawCallToken({ secrets, randomness }: Pick<PlaceCallDeps, 'secrets' | 'randomness'>) {
  const token = randomness.bytes(16).toString('base64url');
  return { token, tokenHash: hashCallToken(secrets, token) };
}

export function hashCallToken(secrets: Pick<SecretBox, 'keyedHash'>, token: string): Buffer {
  return secrets.keyedHash('one-time-secret', `call\n${token}`);
}

/** A carrier may tell of a call before it has answered that it took it. */
export function isOfCall({ carrier, callId }: CallRow, from: CallOrigin | undefined): boolean {
  return from === undefined || callId === '' || (carrier === from.carrier && callId === from.callId);
}
