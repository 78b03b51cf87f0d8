import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { ImportedToken, ImportedTokenStore } from '../../ports/imported-token-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { UserStore } from '../../ports/storage.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { importedKeyPlace } from '../oath/oath-key.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { noSuchUser } from '../users/get-user.ts';
import { createGiveToken, type GiveToken } from './give-token.ts';
import {
  canonicalizeSerialNumber,
  parseToken,
  parseTokenChange,
  type TypedToken,
  type TypedTokenChange,
} from './parse-token.ts';
import { parseTokenFilters, type TypedTokenFilters } from './parse-token-filters.ts';
import { createResynchronize, type Resynchronize, type ResynchronizeDeps } from './resynchronize.ts';

/** A token of the company without its key, which nobody sees again. */
export type KnownToken = Omit<ImportedToken, 'sealedKey'>;

/**
 * The OATH tokens of the company: imported by serial number, given to people, and given back. What throws `not-found`
 * does so for a serial number that is not known.
 */
export interface OathTokens extends GiveToken, Resynchronize {
  /** `exists`: the serial number is taken. @throws MfaError `malformed`: `field: rule`. */
  add(token: TypedToken, author: ChangeAuthor): Promise<'added' | 'exists'>;
  /** @throws MfaError `not-found` */
  get(serialNumber: string): Promise<KnownToken>;
  /**
   * By serial number, from behind `after`; at most `limit` (1 to 1,000).
   * @throws MfaError `malformed`: `field: rule`; `not-found` for a user.
   */
  list(page: {
    readonly after: string;
    readonly limit: number;
    readonly filters?: TypedTokenFilters | undefined;
  }): Promise<readonly KnownToken[]>;
  /** What is not said stays, empty takes away. @throws MfaError `not-found`, `malformed`: `field: rule`. */
  change(serialNumber: string, change: TypedTokenChange & { readonly author: ChangeAuthor }): Promise<void>;
  /** Takes the token away from whoever has it. @throws MfaError `not-found`, `conflict` when nobody has it. */
  unassign(serialNumber: string, author: ChangeAuthor): Promise<void>;
  /** @throws MfaError `not-found`, `conflict` while somebody has it. */
  remove(serialNumber: string, author: ChangeAuthor): Promise<void>;
}

export interface OathTokensDeps {
  readonly store: ImportedTokenStore & Pick<UserStore, 'findSubject'> & ResynchronizeDeps['store'];
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

export function createOathTokens(deps: OathTokensDeps): OathTokens {
  const { store, secrets, clock } = deps;

  async function get(serialNumber: string): Promise<KnownToken> {
    const token = await store.findImportedToken(canonicalizeSerialNumber(serialNumber));
    if (token === undefined) throw noSuchToken();
    return withoutKey(token);
  }

  function record(action: string, { serialNumber }: Pick<KnownToken, 'serialNumber'>, author: ChangeAuthor) {
    return { as: (detail: string) => recordOf(author, { at: clock.now(), action, subject: serialNumber, detail }) };
  }

  return {
    ...createGiveToken(deps),
    ...createResynchronize(deps),
    get,

    async add(typed, author) {
      const { key, ...token } = parseToken(typed);
      const sealedKey = secrets.seal(key, importedKeyPlace(token.canonicalSerial));
      key.fill(0);
      const { algorithm, digits, timeStepSeconds } = token;
      const factor = timeStepSeconds === undefined ? 'counter' : `${timeStepSeconds} s`;
      const change = record('token.add', token, author).as(`${algorithm}, ${digits} digits, ${factor}`);
      const fresh = { ...token, sealedKey, enabled: true, addedAt: clock.now() };
      return (await store.addImportedToken(fresh, change)) ? 'added' : 'exists';
    },

    async list({ after, limit, filters: typed = {} }) {
      const behind = after === '' ? '' : canonicalizeSerialNumber(after);
      const { username, ...filters } = parseTokenFilters(typed);
      const owner = username === undefined ? undefined : await store.findSubject(username);
      if (username !== undefined && owner === undefined) throw noSuchUser();
      const listed = await store.listImportedTokens({
        after: behind,
        limit,
        filters: { ...filters, ownerId: owner?.user.id },
      });
      return listed.map(withoutKey);
    },

    async change(serialNumber, { author, ...typed }) {
      const token = await get(serialNumber);
      const fields = parseTokenChange(typed, token);
      const change = record('token.change', token, author).as(Object.keys(fields).join(', '));
      if (!(await store.changeImportedToken(token.canonicalSerial, fields, change))) throw noSuchToken();
    },

    async unassign(serialNumber, author) {
      const token = await get(serialNumber);
      const change = record('token.unassign', token, author).as(token.owner?.username ?? '');
      if (!(await store.takeImportedToken(token.canonicalSerial, change))) {
        throw new MfaError('conflict', `Nobody has the OATH token "${token.serialNumber}".`);
      }
    },

    async remove(serialNumber, author) {
      const token = await get(serialNumber);
      const change = record('token.remove', token, author).as('');
      if (!(await store.removeImportedToken(token.canonicalSerial, change))) {
        throw new MfaError('conflict', `Somebody has the OATH token "${token.serialNumber}"; take it away first.`);
      }
    },
  };
}

function withoutKey({ sealedKey: _sealedKey, ...token }: ImportedToken): KnownToken {
  return token;
}

function noSuchToken(): MfaError {
  return new MfaError('not-found', 'There is no OATH token of this serial number.');
}
