import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import type { CarrierRequest } from '../../../ports/carrier-call-backs.ts';

/**
 * The fields of a request that the carrier signed (https://www.twilio.com/docs/usage/security#validating-requests), by
 * npm `twilio`. Undefined: it did not, or it could be read in two ways.
 *
 * The signature is over names and values without anything between them, so whoever passes a request on could move letters
 * from one to the other: `Digits=5` becomes a field `Digits5`, and a key that was pressed is gone. Therefore names have
 * letters only, and none comes twice; what a field may be is checked where it is used, to the letter.
 *
 * @param url ours, made from settings and never from what the request says of itself.
 */
export function readSignedRequest(
  { method, headers, body }: CarrierRequest,
  { url, account, authToken }: { readonly url: string; readonly account: string; readonly authToken: string },
): ReadonlyMap<string, string> | undefined {
  const signature = headers.get('x-twilio-signature') ?? '';
  const type = headers.get('content-type') ?? '';
  if (method !== 'POST' || !SIGNATURE.test(signature) || !FORM.test(type)) return undefined;
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (!NAME.test(name) || fields.has(name) || fields.size >= MAXIMUM_FIELDS) return undefined;
    fields.set(name, value);
  }
  if (!validateRequest(authToken, signature, url, Object.fromEntries(fields))) return undefined;
  return fields.get('AccountSid') === account ? fields : undefined;
}

/** HMAC-SHA-1 in Base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;
const FORM = /^application\/x-www-form-urlencoded\b/i;
const MAXIMUM_FIELDS = 100;
/** Media are numbered; no field that counts for anything begins as they do. */
const NAME = /^(?:[A-Za-z]+|Media(?:Url|ContentType)\d)$/;
