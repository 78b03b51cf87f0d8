import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

/** Whom a form was made for. */
export interface FormOwner {
  /** Random value in a cookie of this browser. */
  readonly browserId: string;
  /** Undefined before sign-in. */
  readonly sessionToken: string | undefined;
}

/** Protection of forms against being sent by other sites. */
export interface Csrf {
  /** A token for the forms of one page; each is different, so that compression of the page gives nothing away. */
  issue(owner: FormOwner): string;
  verify(token: string, owner: FormOwner): boolean;
}

const nonceBytes = 16;

/**
 * Signed double-submit, stateless (OWASP: "Signed Double-Submit Cookie"): the token is an HMAC over browser and session
 * under a key of the portal, so a planted cookie is worth nothing without a token, and a token obtained before sign-in or
 * by somebody else fails afterwards. The origin is checked besides (`comesFromHere`).
 *
 * @param key 32 bytes.
 */
export function createCsrf(key: Buffer): Csrf {
  const secretKey = createSecretKey(key);
  function sign(nonce: string, { browserId, sessionToken = '' }: FormOwner): Buffer {
    return createHmac('sha256', secretKey).update(`${nonce}\n${browserId}\n${sessionToken}`).digest();
  }
  return {
    issue(owner) {
      const nonce = randomBytes(nonceBytes).toString('base64url');
      return `${nonce}.${sign(nonce, owner).toString('base64url')}`;
    },
    verify(token, owner) {
      const [nonce = '', signature = ''] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(nonce, owner);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

/**
 * Whether the browser says that a page of this very origin sent the form. Old browsers without Fetch Metadata say it by
 * `Origin`, compared by host alone: the scheme that the browser sees may end at a proxy. Whoever sends neither is no
 * browser that another site could use, and needs the token all the same.
 */
export function comesFromHere(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  // `none`: the person's own doing, as reloading the answer to a form.
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
