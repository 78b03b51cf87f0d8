/** A sentence to be read to somebody. */
export interface Spoken {
  readonly text: string;
  /** BCP 47: the language that the text is in. */
  readonly language: string;
}

/** A sound to be played to somebody. */
export interface Played {
  /** Its name: 43 characters of base64url that name its content, a dot, and `wav` or `mp3`. Fetched by it; no secret. */
  readonly sound: string;
}

export type Said = Spoken | Played;

/** What is said next, and then either keys are waited for or the call ends. */
export interface CallStep {
  readonly say: readonly Said[];
  /** Undefined: hang up. */
  readonly ask: KeysAsked | undefined;
}

export interface KeysAsked {
  /** Of this call; rises by one with each question, and comes back with the keys. */
  readonly turn: number;
  readonly maximumDigits: number;
  /** Seconds without a key after which it goes on. The finish key is always `#`. */
  readonly timeoutSeconds: number;
}

/** `failed`: the number does not exist or cannot be reached. `hung-up`: whoever had answered ended the call. */
export type CallEnding = 'busy' | 'no-answer' | 'failed' | 'hung-up' | 'disconnected';

export type CallEvent =
  | { readonly event: 'answered'; readonly by: 'person' | 'machine' }
  | {
      readonly event: 'keys';
      readonly turn: number;
      /** What was pressed before `#`; may be empty. */
      readonly digits: string;
      /** Whether `#` was pressed. */
      readonly finished: boolean;
    }
  | { readonly event: 'ended'; readonly how: CallEnding };

export interface PlacedCall {
  /** E.164, `+4915112345678`. */
  readonly to: string;
  /** Keys dialled once the call is up: digits, `*`, `#`, and `,` for a pause of a second; empty: none. */
  readonly extension: string;
  /** E.164 of who seems to call; empty: as the carrier has it. */
  readonly callerId: string;
  /** Seconds for which it rings. */
  readonly ringSeconds: number;
  /** 22 characters of base64url, 128 random bits: names this call in all that the carrier says of it. A secret. */
  readonly token: string;
}

/** `fault`: as of a text; `call`: this number or call is refused. */
export type CallPlacement =
  | { readonly accepted: true /** The carrier's own name of the call. */; readonly callId: string }
  | { readonly accepted: false; readonly reason: string; readonly fault: 'call' | 'busy' | 'carrier' };

/** Whoever places a call, reads out what it is given and tells which keys were pressed. */
export interface VoiceCarrier {
  readonly name: string;
  /** Resolves when the carrier has taken the call over or refused it; within its own timeout, never rejects. */
  place(call: PlacedCall): Promise<CallPlacement>;
  /** Ends a call, whatever its state; one that is over already is no error. Never rejects. */
  hangUp(callId: string): Promise<void>;
  /** Tells what happens in calls, from when it is called; once at most. `take` does not reject. */
  listen(take: TakeCallEvent): void;
}

/** Which call of which carrier something is told of. */
export interface CallOrigin {
  readonly carrier: string;
  /** The carrier's own name of the call. */
  readonly callId: string;
}

/**
 * @param from undefined: the carrier has only one way to tell. What another call than the one that was placed tells by its
 *   token counts for nothing.
 * @returns what comes next in the call; nothing is said to one that has ended.
 */
export type TakeCallEvent = (token: string, event: CallEvent, from?: CallOrigin) => Promise<CallStep>;
