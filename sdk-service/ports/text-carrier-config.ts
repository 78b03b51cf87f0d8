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

/** How a carrier of texts is reached, without its secret. */
export type TextCarrierConfig = SmppConfig;

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
  /** Behind the others. `taken`: there is one of this name. `full`: there are `maximum`. */
  addTextCarrier(
    carrier: StoredTextCarrier,
    limit: { readonly maximum: number },
    change: ChangeRecord,
  ): Promise<'added' | 'taken' | 'full'>;
  /** @returns false when there is no such carrier. */
  removeTextCarrier(id: Id, change: ChangeRecord): Promise<boolean>;
}
