import type { CallBackAddress, CarrierAnswer } from '../../../ports/carrier-call-backs.ts';
import type { TwilioConfig } from '../../../ports/text-carrier-config.ts';
import type {
  CallEnding,
  CallEvent,
  CallPlacement,
  TakeCallEvent,
  VoiceCarrier,
} from '../../../ports/voice-carrier.ts';
import { describeRefusal, type TwilioApi } from './twilio-api.ts';
import { writeTwiml } from './write-twiml.ts';

/** What a call-back address says of itself, behind `/call/<token>`. */
export type CallPart =
  /** `detects`: it was asked whether a machine answers. */
  | { readonly part: 'answered'; readonly detects: boolean }
  | { readonly part: 'keys'; readonly turn: number }
  /** Nobody pressed anything in time. */
  | { readonly part: 'silence'; readonly turn: number }
  | { readonly part: 'ended' };

export interface TwilioCalls extends VoiceCarrier {
  /** What happened in a call: signed. */
  takeEvent(
    of: { readonly token: string; readonly part: CallPart },
    fields: ReadonlyMap<string, string>,
  ): Promise<CarrierAnswer>;
}

/** https://www.twilio.com/docs/voice: a call by a form; what is said in it by TwiML, in answer to call-backs. */
export function createTwilioCalls({
  name,
  config,
  api,
  callBacks,
}: {
  readonly name: string;
  readonly config: TwilioConfig;
  readonly api: TwilioApi;
  readonly callBacks: CallBackAddress;
}): TwilioCalls {
  let take: TakeCallEvent = async () => ({ say: [], ask: undefined });

  return {
    name,

    async place({ to, extension, callerId, ringSeconds, token }) {
      const base = callBacks.base();
      if (base === undefined) return refused('carrier', 'the setting mobile.url is no https address');
      const sendDigits = writeSendDigits(extension);
      if (sendDigits.length > LONGEST_SEND_DIGITS) return refused('call', 'the extension is too long');
      // Behind an extension a machine answers first, always.
      const detects = config.detectsMachines && sendDigits === '';
      const address = `${base}/call/${token}`;
      const answer = await api.ask('POST', '/Calls.json', {
        To: to,
        From: callerId || config.callerId,
        Url: detects ? `${address}/detected` : `${address}/answered`,
        Method: 'POST',
        StatusCallback: `${address}/ended`,
        StatusCallbackMethod: 'POST',
        StatusCallbackEvent: 'completed',
        Timeout: String(ringSeconds),
        SendDigits: sendDigits || undefined,
        MachineDetection: detects ? 'Enable' : undefined,
        MachineDetectionTimeout: detects ? MACHINE_DETECTION_SECONDS : undefined,
      });
      const callId = String(answer.fields.sid);
      if (answer.status === 201 && CALL.test(callId)) return { accepted: true, callId };
      const { fault, reason } = describeRefusal(answer);
      return refused(fault === 'message' ? 'call' : fault, reason);
    },

    async hangUp(callId) {
      if (CALL.test(callId)) await api.ask('POST', `/Calls/${callId}.json`, { Status: 'completed' });
    },

    listen(to) {
      take = to;
    },

    async takeEvent({ token, part }, fields) {
      const callId = fields.get('CallSid') ?? '';
      if (!CALL.test(callId)) return { outcome: 'refused', reason: 'a call without its name' };
      const event = readEvent(part, fields);
      if (event === undefined) return { outcome: 'refused', reason: 'a call-back that says nothing' };
      const step = await take(token, event, { carrier: name, callId });
      const base = callBacks.base() ?? '';
      const body = writeTwiml(step, { call: `${base}/call/${token}`, sounds: `${base}/sounds` });
      return { outcome: 'answered', contentType: 'text/xml', body };
    },
  };
}

const CALL = /^CA[0-9a-f]{32}$/;

/** https://www.twilio.com/docs/voice/api/call-resource: at most 32 characters, `w` a pause of half a second. */
const LONGEST_SEND_DIGITS = 32;

/** Silence for whoever answered; the default is 30. */
const MACHINE_DETECTION_SECONDS = '5';

function refused(fault: 'call' | 'busy' | 'carrier', reason: string): CallPlacement {
  return { accepted: false, reason, fault };
}

/** A comma is a pause of one second. */
function writeSendDigits(extension: string): string {
  return extension.replaceAll(',', 'ww');
}

function readEvent(part: CallPart, fields: ReadonlyMap<string, string>): CallEvent | undefined {
  const status = fields.get('CallStatus') ?? '';
  const how = endings.get(status);
  // The status of an end is told in every call-back, not only in that which is for it.
  if (how !== undefined) return { event: 'ended', how };
  if (status !== 'in-progress') return undefined;
  switch (part.part) {
    case 'ended':
      return undefined;
    case 'answered':
      return { event: 'answered', by: part.detects ? readAnswerer(fields.get('AnsweredBy')) : 'person' };
    case 'silence':
      return { event: 'keys', turn: part.turn, digits: '', finished: false };
    case 'keys':
      return readKeys(part.turn, fields);
  }
}

/** https://www.twilio.com/docs/voice/answering-machine-detection: `unknown` where it could not tell in time. */
function readAnswerer(answeredBy: string | undefined): 'person' | 'machine' {
  return answeredBy === 'human' || answeredBy === 'unknown' ? 'person' : 'machine';
}

/**
 * Without any key before it, only a `#` that is told counts as one: `#` alone approves, and where nothing is told it may as
 * well have been silence.
 */
function readKeys(turn: number, fields: ReadonlyMap<string, string>): CallEvent | undefined {
  const digits = fields.get('Digits');
  if (digits === undefined || !/^[0-9*#]{0,64}$/.test(digits)) return undefined;
  const finishedOn = fields.get('FinishedOnKey');
  const finished = finishedOn === undefined ? digits !== '' : finishedOn === '#';
  return { event: 'keys', turn, digits, finished };
}

/** https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
const endings: ReadonlyMap<string, CallEnding> = new Map([
  ['completed', 'hung-up'],
  ['busy', 'busy'],
  ['no-answer', 'no-answer'],
  ['failed', 'failed'],
  ['canceled', 'disconnected'],
]);
