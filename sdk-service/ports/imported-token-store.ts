import type { ChangeRecord, Id, OathToken, TokenBounds } from './records.ts';

/**
 * An OATH token that the company brought: known before anybody has it. Its key is sealed at table `imported_tokens`,
 * column `secret`, row `<canonical serial number>`; who gets the token has a copy sealed for himself.
 */
export interface ImportedToken extends OathToken, TokenBounds {
  /** `canonicalizeSerialNumber(serialNumber)`, unique; the only form that is ever compared. */
  readonly canonicalSerial: string;
  /** Empty: not known. */
  readonly manufacturer: string;
  readonly model: string;
  readonly addedAt: Date;
  /** While somebody has the token, its newest time step and drift stand with him. */
  readonly owner: { readonly id: Id; readonly username: string } | undefined;
}

/** What may be put right of a token; what makes its codes is imported anew instead. */
export type TokenChange = Partial<Pick<ImportedToken, 'manufacturer' | 'model' | 'startsAt' | 'expiresAt' | 'enabled'>>;

/** What is not said does not count. */
export interface TokenFilters {
  /** Canonical, `*` is any run of characters. */
  readonly serial?: string | undefined;
  readonly ownerId?: Id | undefined;
  /** Whether somebody has it. */
  readonly isHeld?: boolean | undefined;
  readonly startsAfter?: Date | undefined;
  readonly expiresBefore?: Date | undefined;
  readonly enabled?: boolean | undefined;
}

export interface GivenToken {
  readonly canonicalSerial: string;
  readonly userId: Id;
  /** As it is stored with the user. */
  readonly token: OathToken;
  /** The newest time step that may have been used before; a later one means that the code is used up. */
  readonly usedUpTo: number;
}

/** `replayed`: a time step behind `usedUpTo` was used meanwhile. `held`: somebody else has it. */
export type GiveOutcome = 'given' | 'held' | 'replayed' | 'no-such-token' | 'no-such-user';

/** The tokens of the company. Whoever gets another token gives the imported one back, used up as far as it was. */
export interface ImportedTokenStore {
  findImportedToken(canonicalSerial: string): Promise<ImportedToken | undefined>;
  /** Ordered by canonical serial number, from behind `after`; at most `limit` (1 to 1,000). */
  listImportedTokens(page: {
    readonly after: string;
    readonly limit: number;
    /** Default: all. */
    readonly filters?: TokenFilters | undefined;
  }): Promise<readonly ImportedToken[]>;
  /** @returns false when the serial number is taken. */
  addImportedToken(token: Omit<ImportedToken, 'owner'>, change: ChangeRecord): Promise<boolean>;
  /** @param fields at least one. @returns false when there is no such token. */
  changeImportedToken(canonicalSerial: string, fields: TokenChange, change: ChangeRecord): Promise<boolean>;
  /** Gives the token to a user instead of any he had, if nobody else has it. */
  giveImportedToken(given: GivenToken, change: ChangeRecord): Promise<GiveOutcome>;
  /** Takes the token away from whoever has it. @returns false when nobody has it. */
  takeImportedToken(canonicalSerial: string, change: ChangeRecord): Promise<boolean>;
  /** @returns false when there is no such token, or somebody has it. */
  removeImportedToken(canonicalSerial: string, change: ChangeRecord): Promise<boolean>;
}
