import { MfaError } from '@mfa/shared/mfa-error';
import type { CarrierAnswer, CarrierRequest } from '../../ports/carrier-call-backs.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { TextCarrier, TextDelivery, TextListener } from '../../ports/text-carrier.ts';
import type { StoredTextCarrier, TextCarrierConfig, TextCarrierStore } from '../../ports/text-carrier-config.ts';
import type { TakeCallEvent, VoiceCarrier } from '../../ports/voice-carrier.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { describeCarrier } from './describe-carrier.ts';
import {
  parseCarrierName,
  parseCarrierSecret,
  parseTextCarrier,
  readTextCarrier,
  type TextCarrierInput,
} from './parse-text-carrier.ts';

/** More are asked one after the other by nobody. */
const MAXIMUM_CARRIERS = 8;

/** A carrier as it is set up, without its secret. */
export interface TextCarrierRow {
  readonly id: Id;
  readonly name: string;
  readonly config: TextCarrierConfig;
}

/** The carriers that are set up, of texts, calls, or both, remembered by this process and at most half a second old when a call begins. */
export interface TextCarriers {
  /** In order of preference. */
  list(): readonly TextCarrierRow[];
  /** @throws MfaError `malformed` for what its rule refuses, `conflict` when there is one of this name, or too many. */
  add(carrier: NewTextCarrier, author: ChangeAuthor): Promise<TextCarrierRow>;
  /** @throws MfaError `not-found` */
  remove(name: string, author: ChangeAuthor): Promise<void>;
  /** Sends one text by this carrier alone. @throws MfaError `not-found`, `malformed` for what is no number or carries no texts. */
  test(name: string, to: string): Promise<TextDelivery>;
  /** For prompts. */
  active(): readonly TextCarrier[];
  /** From now on carriers keep their lines, and what they tell goes there. */
  listen(listener: TextListener): void;
  /** For calls. */
  activeVoices(): readonly VoiceCarrier[];
  /** From now on what happens in calls goes there. */
  listenToCalls(take: TakeCallEvent): void;
  /**
   * What came to the call-back address of a carrier, which says whether it is its own.
   *
   * @param request.path `/call-backs/<id of the carrier>/…`
   */
  receive(request: CarrierRequest): Promise<CarrierAnswer>;
  reload(): Promise<void>;
  close(): void;
}

export interface NewTextCarrier extends TextCarrierInput {
  readonly name: string;
  /** The password of SMPP, the auth token of Twilio. */
  readonly secret: string;
}

/** One carrier, in what it can do. */
export interface ConnectedCarrier {
  readonly texts: TextCarrier | undefined;
  readonly calls?: VoiceCarrier | undefined;
  /** Where it tells things by requests of its own. */
  readonly receive?: ((request: CarrierRequest) => Promise<CarrierAnswer>) | undefined;
  close(): void;
}

export interface TextCarriersDeps {
  readonly store: TextCarrierStore;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  /** Connects to nothing yet. */
  readonly connect: (row: TextCarrierRow, readSecret: () => string) => ConnectedCarrier;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly report: (problem: string, cause?: unknown) => void;
}

interface Known {
  readonly stored: StoredTextCarrier;
  /** Undefined: the document cannot be read. */
  readonly row: TextCarrierRow | undefined;
  readonly carrier: ConnectedCarrier | undefined;
}

/** E.164. */
const NUMBER = /^\+[1-9]\d{6,14}$/;

/** Starts with none; call `reload` before the first use. */
export function createTextCarriers(deps: TextCarriersDeps): TextCarriers {
  const { store, secrets, connect, clock, randomness, report } = deps;
  let known: readonly Known[] = [];
  let listener: TextListener | undefined;
  let takeCallEvent: TakeCallEvent | undefined;
  const reportRefusal = createRefusalReport(deps);

  function toKnown(stored: StoredTextCarrier): Known {
    const { id, name, document, sealedSecret } = stored;
    try {
      const row = { id, name, config: readTextCarrier(document) };
      const carrier = connect(row, () => secrets.open(sealedSecret, sealPlace(id)).toString('utf8'));
      if (listener !== undefined) carrier.texts?.listen?.(listener);
      if (takeCallEvent !== undefined) carrier.calls?.listen(takeCallEvent);
      return { stored, row, carrier };
    } catch (error) {
      report(`The carrier "${name}" cannot be used as it is set up.`, error);
      return { stored, row: undefined, carrier: undefined };
    }
  }

  async function reload(): Promise<void> {
    const rows = await store.listTextCarriers();
    // A carrier is never changed, so its id says that it is the same.
    const next = rows.map((stored) => known.find((each) => each.stored.id === stored.id) ?? toKnown(stored));
    const previous = known;
    known = next;
    for (const each of previous) if (!next.includes(each)) each.carrier?.close();
  }

  function find(name: string): Known {
    const canonicalName = name.toLowerCase();
    const found = known.find(({ stored }) => stored.canonicalName === canonicalName);
    if (found === undefined) throw new MfaError('not-found', `There is no carrier "${name}".`);
    return found;
  }

  return {
    list: () => known.flatMap(({ row }) => (row === undefined ? [] : [row])),
    active: () => known.flatMap(({ carrier }) => carrier?.texts ?? []),
    activeVoices: () => known.flatMap(({ carrier }) => carrier?.calls ?? []),
    reload,

    async add({ name: typedName, secret: typedSecret, ...input }, author) {
      const name = parseCarrierName(typedName);
      const config = parseTextCarrier(input);
      const secret = parseCarrierSecret(typedSecret, config);
      const id = randomness.bytes(16).toString('base64url');
      const about = { at: clock.now(), action: 'text-carrier.add', subject: name, detail: describeCarrier(config) };
      const outcome = await store.addTextCarrier(
        {
          id,
          name,
          canonicalName: name.toLowerCase(),
          document: JSON.stringify(config),
          sealedSecret: secrets.seal(Buffer.from(secret), sealPlace(id)),
        },
        { maximum: MAXIMUM_CARRIERS },
        recordOf(author, about),
      );
      if (outcome === 'taken') throw new MfaError('conflict', `There is a carrier "${name}" already.`);
      if (outcome === 'full') throw new MfaError('conflict', `At most ${MAXIMUM_CARRIERS} carriers.`, { rule: true });
      await reload();
      return { id, name, config };
    },

    async remove(name, author) {
      const { stored } = find(name);
      const about = { at: clock.now(), action: 'text-carrier.remove', subject: stored.name, detail: '' };
      const removed = await store.removeTextCarrier(stored.id, recordOf(author, about));
      await reload();
      if (!removed) throw new MfaError('not-found', `There is no carrier "${name}".`);
    },

    async test(name, to) {
      const { carrier } = find(name);
      if (!NUMBER.test(to)) throw new MfaError('malformed', 'to: a number with its country, such as +4915112345678.');
      if (carrier === undefined) throw new MfaError('misconfigured', `The carrier "${name}" cannot be used.`);
      if (carrier.texts === undefined) throw new MfaError('malformed', `The carrier "${name}" carries no texts.`);
      const reference = randomness.bytes(16).toString('base64url');
      return carrier.texts.send({ to, text: 'MFA Server: a test of the carrier.', reference });
    },

    listen(to) {
      listener = to;
      for (const { carrier } of known) carrier?.texts?.listen?.(to);
    },

    listenToCalls(take) {
      takeCallEvent = take;
      for (const { carrier } of known) carrier?.calls?.listen(take);
    },

    async receive(request) {
      const [, id, path] = CALL_BACK.exec(request.path) ?? [];
      const found = known.find(({ stored }) => stored.id === id);
      if (found?.carrier?.receive === undefined || path === undefined) {
        return { outcome: 'refused', reason: 'no such carrier' };
      }
      const answer = await found.carrier.receive({ ...request, path });
      if (answer.outcome === 'refused') reportRefusal(found.stored, answer.reason);
      return answer;
    },

    close() {
      for (const { carrier } of known) carrier?.close();
      known = [];
    },
  };
}

/** Where a carrier tells what it has to tell, below the address of the mobile app web service. */
export function callBackPath(id: Id): string {
  return `/call-backs/${id}`;
}

const CALL_BACK = /^\/call-backs\/([\w-]{22})(\/[!-~]{1,500})$/;

/** Strangers may come as often as they like; a wrong `mobile.url` must be seen all the same. */
const REFUSAL_PAUSE_MS = 60_000;

function createRefusalReport({ clock, report }: Pick<TextCarriersDeps, 'clock' | 'report'>) {
  const reportedAt = new WeakMap<StoredTextCarrier, number>();
  return (carrier: StoredTextCarrier, reason: string): void => {
    const now = clock.now().getTime();
    if (now - (reportedAt.get(carrier) ?? Number.NEGATIVE_INFINITY) < REFUSAL_PAUSE_MS) return;
    reportedAt.set(carrier, now);
    report(`A request to the call-back address of the carrier "${carrier.name}" was refused: ${reason}.`);
  };
}

function sealPlace(id: Id) {
  return { table: 'text_carriers', column: 'secret', row: id };
}
