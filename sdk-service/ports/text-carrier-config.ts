import type { ChangeRecord, Id } from './records.ts';

/** A short message service centre, reached by SMPP 3.4. */
export interface SmppConfig {
  readonly kind: 'smpp';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM; empty: the system's authorities. */
  readonly certificateAuthority: string;
  readonly systemId: string;
  readonly systemType: string;
  /** Who the message is from: E.164, a short code, or up to 11 letters; empty: the centre's choice. */
  readonly sender: string;
}

/** An account at Twilio, or at somebody who offers the same interface. */
export interface TwilioConfig {
  readonly kind: 'twilio';
  /** Origin of the interface, such as `https://api.twilio.com`. */
  readonly api: string;
  /** PEM; empty: the system's authorities. */
  readonly certificateAuthority: string;
  /** `AC` and 32 hexadecimal digits. */
  readonly account: string;
  /** Who texts are from: E.164, a short code, letters, or a messaging service (`MG…`); empty: no texts go by it. */
  readonly sender: string;
  /** Texts that are sent to `sender` are brought to us. */
  readonly takesReplies: boolean;
  /** E.164 of who calls, unless setting `call.callerId` says another; empty: no calls go by it. */
  readonly callerId: string;
  /** Tells machines that answer from people; takes some seconds of each call. */
  readonly detectsMachines: boolean;
}

/** How a carrier is reached, without its secret. */
export type TextCarrierConfig = SmppConfig | TwilioConfig;

/** A carrier as the store has it; what stands in the document is for the domain. */
export interface StoredTextCarrier {
  readonly id: Id;
  readonly name: string;
  readonly canonicalName: string;
  /** JSON text. */
  readonly document: string;
  /** Sealed at table `text_carriers`, column `secret`, row `<id>`. */
  readonly sealedSecret: Buffer;
}

/** The carriers that are set up; what changes them raises the generation of the settings. */
export interface TextCarrierStore {
  /** In order of preference. */
  listTextCarriers(): Promise<readonly StoredTextCarrier[]>;
  /** Puts carriers into this order; one that is not named keeps its place. */
  orderTextCarriers(ids: readonly Id[], change: ChangeRecord): Promise<void>;
  /** Behind the others. `taken`: there is one of this name. `full`: there are `maximum`. */
  addTextCarrier(
    carrier: StoredTextCarrier,
    limit: { readonly maximum: number },
    change: ChangeRecord,
  ): Promise<'added' | 'taken' | 'full'>;
  /** @returns false when there is no such carrier. */
  removeTextCarrier(id: Id, change: ChangeRecord): Promise<boolean>;
}
