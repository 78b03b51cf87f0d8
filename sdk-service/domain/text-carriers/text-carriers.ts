import { MfaError } from '@mfa/shared/mfa-error';
import type { CarrierAnswer, CarrierRequest } from '../../ports/carrier-call-backs.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumber, PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { TextCarrier, TextDelivery, TextListener } from '../../ports/text-carrier.ts';
import type { StoredTextCarrier, TextCarrierStore } from '../../ports/text-carrier-config.ts';
import type { TakeCallEvent, VoiceCarrier } from '../../ports/voice-carrier.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { describeCarrier } from './describe-carrier.ts';
import {
  type CarrierUse,
  parseCarrierName,
  parseCarrierSecret,
  parseCountries,
  parseTextCarrier,
  readTextCarrier,
  type TextCarrierInput,
} from './parse-text-carrier.ts';
import { createRefusalReport } from './report-refusals.ts';

/** More are asked one after the other by nobody. */
const MAXIMUM_CARRIERS = 8;

/** A carrier as it is set up, without its secret. */
export interface TextCarrierRow extends CarrierUse {
  readonly id: Id;
  readonly name: string;
}

/** The carriers that are set up, of texts, calls, or both, remembered by this process and at most half a second old when a call begins. */
export interface TextCarriers {
  /** In order of preference. */
  list(): readonly TextCarrierRow[];
  /** @throws MfaError `malformed` for what its rule refuses, `conflict` when there is one of this name, or too many. */
  add(carrier: NewTextCarrier, author: ChangeAuthor): Promise<TextCarrierRow>;
  /** @param to the place that the carrier has afterwards, from 1. @throws MfaError `not-found`, `malformed` */
  move(name: string, to: number, author: ChangeAuthor): Promise<void>;
  /** @throws MfaError `not-found` */
  remove(name: string, author: ChangeAuthor): Promise<void>;
  /** Sends one text by this carrier alone. @throws MfaError `not-found`, `malformed` for what is no number or carries no texts. */
  test(name: string, to: string): Promise<TextDelivery>;
  /** For prompts; those by which this number goes. Default: all. */
  active(to?: PhoneNumber): readonly TextCarrier[];
  /** From now on carriers keep their lines, and what they tell goes there. */
  listen(listener: TextListener): void;
  /** For calls, likewise. */
  activeVoices(to?: PhoneNumber): readonly VoiceCarrier[];
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
  readonly phoneNumbers: Pick<PhoneNumbers, 'describe'>;
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
  const { store, secrets, connect, phoneNumbers, clock, randomness, report } = deps;
  let known: readonly Known[] = [];
  let listener: TextListener | undefined;
  let takeCallEvent: TakeCallEvent | undefined;
  const reportRefusal = createRefusalReport(deps);

  function toKnown(stored: StoredTextCarrier): Known {
    const { id, name, document, sealedSecret } = stored;
    try {
      const row = { id, name, ...readTextCarrier(document) };
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

  function activeFor(to: PhoneNumber | undefined): readonly ConnectedCarrier[] {
    const country = to && phoneNumbers.describe(to).country;
    return known.flatMap(({ row, carrier }) => {
      if (row === undefined || carrier === undefined) return [];
      const isFor = to === undefined || row.countries.length === 0 || row.countries.some((each) => each === country);
      return isFor ? [carrier] : [];
    });
  }

  return {
    list: () => known.flatMap(({ row }) => (row === undefined ? [] : [row])),
    active: (to) => activeFor(to).flatMap(({ texts }) => texts ?? []),
    activeVoices: (to) => activeFor(to).flatMap(({ calls }) => calls ?? []),
    reload,

    async add({ name: typedName, secret: typedSecret, ...input }, author) {
      const name = parseCarrierName(typedName);
      const config = parseTextCarrier(input);
      const countries = parseCountries(input);
      const secret = parseCarrierSecret(typedSecret, config);
      const id = randomness.bytes(16).toString('base64url');
      const about = {
        at: clock.now(),
        action: 'text-carrier.add',
        subject: name,
        detail: describeCarrier({ config, countries }),
      };
      const outcome = await store.addTextCarrier(
        {
          id,
          name,
          canonicalName: name.toLowerCase(),
          document: JSON.stringify({ ...config, countries }),
          sealedSecret: secrets.seal(Buffer.from(secret), sealPlace(id)),
        },
        { maximum: MAXIMUM_CARRIERS },
        recordOf(author, about),
      );
      if (outcome === 'taken') throw new MfaError('conflict', `There is a carrier "${name}" already.`);
      if (outcome === 'full') throw new MfaError('conflict', `At most ${MAXIMUM_CARRIERS} carriers.`, { rule: true });
      await reload();
      return { id, name, config, countries };
    },

    async move(name, to, author) {
      const { stored } = find(name);
      const order = known.map((each) => each.stored.id);
      if (to < 1 || to > order.length) throw new MfaError('malformed', `to: 1 to ${order.length}.`);
      const others = order.filter((id) => id !== stored.id);
      const detail = `${order.indexOf(stored.id) + 1} -> ${to}`;
      const about = { at: clock.now(), action: 'text-carrier.move', subject: stored.name, detail };
      await store.orderTextCarriers(others.toSpliced(to - 1, 0, stored.id), recordOf(author, about));
      await reload();
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

function sealPlace(id: Id) {
  return { table: 'text_carriers', column: 'secret', row: id };
}
