import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { TextCarrier, TextDelivery, TextListener } from '../../ports/text-carrier.ts';
import type { StoredTextCarrier, TextCarrierConfig, TextCarrierStore } from '../../ports/text-carrier-config.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
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

/** The carriers of texts, remembered by this process and at most half a second old when a call begins. */
export interface TextCarriers {
  /** In order of preference. */
  list(): readonly TextCarrierRow[];
  /** @throws MfaError `malformed` for what its rule refuses, `conflict` when there is one of this name, or too many. */
  add(carrier: NewTextCarrier, author: ChangeAuthor): Promise<TextCarrierRow>;
  /** @throws MfaError `not-found` */
  remove(name: string, author: ChangeAuthor): Promise<void>;
  /** Sends one text by this carrier alone. @throws MfaError `not-found`, `malformed` for what is no number. */
  test(name: string, to: string): Promise<TextDelivery>;
  /** For prompts. */
  active(): readonly TextCarrier[];
  /** From now on carriers keep their lines, and what they tell goes there. */
  listen(listener: TextListener): void;
  reload(): Promise<void>;
  close(): void;
}

export interface NewTextCarrier extends TextCarrierInput {
  readonly name: string;
  /** The password of SMPP. */
  readonly secret: string;
}

export interface TextCarriersDeps {
  readonly store: TextCarrierStore;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  /** Connects to nothing yet. */
  readonly connect: (row: TextCarrierRow, readSecret: () => string) => TextCarrier;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly report: (problem: string, cause?: unknown) => void;
}

interface Known {
  readonly stored: StoredTextCarrier;
  /** Undefined: the document cannot be read. */
  readonly row: TextCarrierRow | undefined;
  readonly carrier: TextCarrier | undefined;
}

/** E.164. */
const NUMBER = /^\+[1-9]\d{6,14}$/;

/** Starts with none; call `reload` before the first use. */
export function createTextCarriers(deps: TextCarriersDeps): TextCarriers {
  const { store, secrets, connect, clock, randomness, report } = deps;
  let known: readonly Known[] = [];
  let listener: TextListener | undefined;

  function toKnown(stored: StoredTextCarrier): Known {
    const { id, name, document, sealedSecret } = stored;
    try {
      const row = { id, name, config: readTextCarrier(document) };
      const carrier = connect(row, () => secrets.open(sealedSecret, sealPlace(id)).toString('utf8'));
      if (listener !== undefined) carrier.listen?.(listener);
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
    for (const each of previous) if (!next.includes(each)) each.carrier?.close?.();
  }

  function find(name: string): Known {
    const canonicalName = name.toLowerCase();
    const found = known.find(({ stored }) => stored.canonicalName === canonicalName);
    if (found === undefined) throw new MfaError('not-found', `There is no carrier "${name}".`);
    return found;
  }

  return {
    list: () => known.flatMap(({ row }) => (row === undefined ? [] : [row])),
    active: () => known.flatMap(({ carrier }) => (carrier === undefined ? [] : [carrier])),
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
      const reference = randomness.bytes(16).toString('base64url');
      return carrier.send({ to, text: 'MFA Server: a test of the carrier.', reference });
    },

    listen(to) {
      listener = to;
      for (const { carrier } of known) carrier?.listen?.(to);
    },

    close() {
      for (const { carrier } of known) carrier?.close?.();
      known = [];
    },
  };
}

/** In the words of the log and of the command line; without secrets. */
export function describeCarrier(config: TextCarrierConfig): string {
  const { host, port, tls, systemId, sender } = config;
  return `smpp ${host}:${port}${tls ? ' with TLS' : ''}, system id ${systemId}, from ${sender || 'what the centre says'}`;
}

function sealPlace(id: Id) {
  return { table: 'text_carriers', column: 'secret', row: id };
}
