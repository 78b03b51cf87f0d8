import type { DeviceAccount, ServerKey } from './account.ts';
import { sha256, sha256Bytes, utf8 } from './bytes.ts';
import { isEncryptionKey } from './encrypt-pin.ts';
import { openMessage } from './messages.ts';
import { serverSeconds } from './service.ts';

/** What a server asks this phone to decide, once its signature was checked. */
export interface ApprovalRequest {
  readonly id: string;
  readonly accountId: string;
  readonly kind: 'login' | 'test';
  readonly nonce: string;
  /** SHA-256 over the JWS as it came: the decision is about these bytes and no others. */
  readonly hash: string;
  /** Digits of the number that the page shows; undefined where a program asked that cannot show one. */
  readonly matchDigits: number | undefined;
  readonly needsScreenLock: boolean;
  /** The PIN that an approval takes; undefined: none. */
  readonly pin: AskedPin | undefined;
  readonly fraud: { readonly allowed: boolean; readonly blocks: boolean };
  readonly service: string;
  readonly company: string;
  readonly username: string;
  /** Empty where it is not known. */
  readonly address: string;
  /** Seconds since 1970, by the server's clock. */
  readonly askedAt: number;
  readonly expiresAt: number;
}

export interface AskedPin {
  /** It is encrypted to this. */
  readonly key: ServerKey;
  /** It counts only with a new one beside it. */
  readonly mustChange: boolean;
  readonly mayChange: boolean;
  readonly minimumDigits: number;
}

/**
 * The request in a JWS that a poll brought; undefined where the pinned key did not sign it, it is for another device, of
 * another server, or over (docs/mobile-protocol.md §6).
 */
export async function readRequest(account: DeviceAccount, jws: string): Promise<ApprovalRequest | undefined> {
  const { device } = account;
  const claims = (await openMessage(jws, 'authreq+jwt', device.serverKey)) as Partial<Claims> | undefined;
  if (claims === undefined || claims.iss !== device.issuer || claims.aud !== account.id) return undefined;
  const { jti, nonce, exp, iat, kind, match, ctx } = claims;
  if (typeof jti !== 'string' || typeof nonce !== 'string' || typeof exp !== 'number') return undefined;
  if (exp <= serverSeconds(device) || (kind !== 'login' && kind !== 'test')) return undefined;
  const digits = match?.mode === 'enter' ? match.digits : undefined;
  // A mode that this version does not know may ask for more than it can give: it is not for this version to approve.
  if (match?.mode !== 'none' && !isDigitCount(digits)) return undefined;
  const pin = claims.need?.pin === true ? readPin(claims.pin) : undefined;
  if (claims.need?.pin === true && pin === undefined) return undefined;
  return {
    id: jti,
    accountId: account.id,
    kind,
    nonce,
    hash: await sha256(utf8(jws)),
    matchDigits: digits,
    needsScreenLock: claims.need?.uv === true,
    pin,
    fraud: { allowed: claims.fraud?.allowed === true, blocks: claims.fraud?.blocks === true },
    service: text(ctx?.service),
    company: text(ctx?.company),
    username: text(ctx?.account),
    address: text(ctx?.ip),
    askedAt: typeof ctx?.at === 'number' ? ctx.at : (iat ?? serverSeconds(device)),
    expiresAt: exp,
  };
}

interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly nonce: string;
  readonly kind: string;
  readonly match: { readonly mode: string; readonly digits?: number };
  readonly need: { readonly uv?: boolean; readonly pin?: boolean };
  readonly pin: {
    readonly key?: Partial<ServerKey>;
    readonly must_change?: boolean;
    readonly may_change?: boolean;
    readonly minimum_digits?: number;
  };
  readonly fraud: { readonly allowed?: boolean; readonly blocks?: boolean };
  readonly ctx: {
    readonly service?: string;
    readonly company?: string;
    readonly account?: string;
    readonly ip?: string;
    readonly at?: number;
  };
}

function readPin(pin: Claims['pin'] | undefined): AskedPin | undefined {
  const { key, must_change: mustChange, may_change: mayChange, minimum_digits: minimumDigits = 4 } = pin ?? {};
  if (!isEncryptionKey(key)) return undefined;
  return { key, mustChange: mustChange === true, mayChange: mayChange === true, minimumDigits };
}

function isDigitCount(digits: number | undefined): digits is number {
  return digits !== undefined && Number.isInteger(digits) && digits >= 1 && digits <= 10;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

export type Decision = 'approve' | 'deny' | 'fraud';

/** Members of a decision that its WebAuthn signature is over as well. */
export function decisionMembers(request: ApprovalRequest, decision: Decision, match: string | undefined) {
  const { id: req, nonce, hash: req_hash } = request;
  return match === undefined ? { decision, nonce, req, req_hash } : { decision, match, nonce, req, req_hash };
}

/** The WebAuthn challenge of a decision: SHA-256 over its JCS form (RFC 8785), which is what this order of names makes. */
export function decisionChallenge(members: ReturnType<typeof decisionMembers>): Promise<Uint8Array<ArrayBuffer>> {
  return sha256Bytes(utf8(`mobile-v1|decision|${JSON.stringify(members)}`));
}
