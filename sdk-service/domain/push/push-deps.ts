import type { AppStore } from '../../ports/app-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeviceStore } from '../../ports/device-store.ts';
import type { MessageOpener } from '../../ports/message-opener.ts';
import type { MessageSigner } from '../../ports/message-signer.ts';
import type { PinStore } from '../../ports/pin-store.ts';
import type { PushCarrier } from '../../ports/push-carrier.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { Sentences } from '../../ports/sentences.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { Ticker } from '../../ports/ticker.ts';
import type { UserVerifier } from '../../ports/user-verifier.ts';
import type { EnrollmentCodes } from '../enrollment/enrollment-codes.ts';
import type { Pins } from '../pins/pins.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { ServerKeys } from './server-keys.ts';

/** What the rooms of this folder share. */
export interface PushDeps {
  readonly store: AppStore &
    Pick<DeviceStore, 'revokeDevice'> &
    Pick<UserStore, 'findSubjectById'> &
    Pick<PinStore, 'findPin'> &
    Pick<AttemptStore, 'findChallenge'>;
  readonly keys: ServerKeys;
  readonly signer: MessageSigner;
  readonly opener: MessageOpener;
  readonly verifier: UserVerifier;
  readonly carrier: PushCarrier;
  readonly sessions: Pick<Sessions, 'prepareRaised'>;
  readonly pins: Pick<Pins, 'verify' | 'changeOwn' | 'checkFirst' | 'hashFirst'>;
  readonly codes: Pick<EnrollmentCodes, 'use'>;
  readonly secrets: SecretBox;
  /** What a push says while the app is closed. */
  readonly sentences: Pick<Sentences, 'announce'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly randomness: Randomness;
  readonly report: (problem: string, cause?: unknown) => void;
}
