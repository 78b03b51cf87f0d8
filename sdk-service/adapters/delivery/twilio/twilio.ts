import type { CallBackAddress, CarrierAnswer, CarrierRequest } from '../../../ports/carrier-call-backs.ts';
import type { TwilioConfig } from '../../../ports/text-carrier-config.ts';
import { readSignedRequest } from './signed-request.ts';
import { type ApiTiming, createTwilioApi } from './twilio-api.ts';
import { type CallPart, createTwilioCalls, type TwilioCalls } from './twilio-calls.ts';
import { createTwilioTexts, type TwilioTexts } from './twilio-texts.ts';

interface TwilioOptions {
  readonly name: string;
  readonly config: TwilioConfig;
  /** @throws MfaError when it cannot be had; the carrier is out of order then. */
  readonly readAuthToken: () => string;
  readonly callBacks: CallBackAddress;
  readonly timing?: ApiTiming | undefined;
}

/** An account at Twilio, or at somebody with the same interface: texts, calls, and what it tells of both. */
export function createTwilioCarrier({ name, config, readAuthToken, callBacks, timing }: TwilioOptions): {
  readonly texts: TwilioTexts | undefined;
  readonly calls: TwilioCalls | undefined;
  receive(request: CarrierRequest): Promise<CarrierAnswer>;
  close(): void;
} {
  const api = createTwilioApi({ config, readAuthToken, timing });
  const parts = { name, config, api, callBacks };
  const texts = config.sender === '' ? undefined : createTwilioTexts(parts);
  const calls = config.callerId === '' ? undefined : createTwilioCalls(parts);

  return {
    texts,
    calls,

    async receive(request) {
      const base = callBacks.base();
      if (base === undefined) return { outcome: 'refused', reason: 'the setting mobile.url is no https address' };
      const signed = { url: base + request.path, account: config.account, authToken: readAuthToken() };
      const fields = readSignedRequest(request, signed);
      if (fields === undefined) {
        return { outcome: 'refused', reason: 'not signed by the carrier for this address under mobile.url' };
      }
      const place = readPlace(request.path);
      if (place?.of === 'text' && texts !== undefined) return texts.takeStatus(place, fields);
      if (place?.of === 'reply' && texts?.takesReplies === true) return texts.takeReply(fields);
      if (place?.of === 'call' && calls !== undefined) return calls.takeEvent(place, fields);
      return { outcome: 'refused', reason: 'no such address' };
    },

    close: api.close,
  };
}

type Place =
  | { readonly of: 'text'; readonly reference: string; readonly token: string }
  | { readonly of: 'reply' }
  | { readonly of: 'call'; readonly token: string; readonly part: CallPart };

const TEXT = /^\/text\/([\w-]{16,64})\/([\w-]{22})$/;
const CALL = /^\/call\/([\w-]{22})\/(answered|detected|ended|(keys|silence)\/(\d{1,4}))$/;

function readPlace(path: string): Place | undefined {
  if (path === '/reply') return { of: 'reply' };
  const [, reference, textToken] = TEXT.exec(path) ?? [];
  if (reference !== undefined && textToken !== undefined) return { of: 'text', reference, token: textToken };
  const [, token, what, keyed, turn] = CALL.exec(path) ?? [];
  if (token === undefined) return undefined;
  if (keyed === 'keys' || keyed === 'silence') return { of: 'call', token, part: { part: keyed, turn: Number(turn) } };
  if (what === 'ended') return { of: 'call', token, part: { part: 'ended' } };
  return { of: 'call', token, part: { part: 'answered', detects: what === 'detected' } };
}
