import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { ImportedToken, ImportedTokenStore } from '../../ports/imported-token-store.ts';
import type { OathToken, Subject } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { UserStore } from '../../ports/storage.ts';
import { parseResponse } from '../authentication/parse-response.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { createGuessThrottle, type GuessRule } from '../guessing/guess-throttle.ts';
import { checkBounds } from '../oath/check-bounds.ts';
import { importedKeyPlace, sealOathKey, toKey } from '../oath/oath-key.ts';
import { verifyOathCode } from '../oath/verify-oath-code.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { noSuchUser } from '../users/get-user.ts';
import { canonicalizeSerialNumber } from './parse-token.ts';

/** `held`: somebody else has it. */
export type Given = { readonly outcome: 'given' } | { readonly outcome: 'held'; readonly username: string };

export interface Giving {
  readonly username: string;
  readonly serialNumber: string;
  readonly author: ChangeAuthor;
}

/** A token of the company goes to a user, who has it instead of any he had. Whoever has it already keeps it. */
export interface GiveToken {
  /**
   * By a code of the token, which proves possession and is used up by that (RFC 6238 §5.2).
   * @throws MfaError `not-found` for the user; `malformed` for a serial number that is not known, and (rule) for a code
   *   that is not one of the token now, or a token that is switched off, before or after its days; `conflict` (rule) after too many wrong codes.
   */
  bind(binding: Giving & { readonly code: string }): Promise<Given>;
  /**
   * As an administrator says who has the token in his hands.
   * @throws as `bind`
   */
  assign(giving: Giving): Promise<Given>;
}

export interface GiveTokenDeps {
  readonly store: Pick<ImportedTokenStore, 'findImportedToken' | 'giveImportedToken'> & Pick<UserStore, 'findSubject'>;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

/**
 * Wrong codes of one token, in this process: as many as a person mistypes are free, and then it is slow. Whoever may bind
 * tokens must not find out the codes of one that somebody has (RFC 4226 §7.3).
 */
const bindingRule: GuessRule = {
  freeFailures: 4,
  firstDelaySeconds: 30,
  longestDelaySeconds: 3600,
  forgetOneAfterSeconds: 3600,
};

/** What of a token has been used. */
type Usage = Pick<OathToken, 'lastTimeStep' | 'drift'>;

export function createGiveToken({ store, secrets, settings, clock }: GiveTokenDeps): GiveToken {
  const guesses = createGuessThrottle({ clock, rule: bindingRule });

  async function find({ username, serialNumber }: Giving): Promise<{ subject: Subject; token: ImportedToken }> {
    const subject = await store.findSubject(canonicalizeUsername(username));
    if (subject === undefined) throw noSuchUser();
    const token = await store.findImportedToken(canonicalizeSerialNumber(serialNumber));
    if (token === undefined) throw noSuchToken();
    return { subject, token };
  }

  async function give(
    { subject, token }: { readonly subject: Subject; readonly token: ImportedToken },
    { usage, usedUpTo, author }: { readonly usage: Usage; readonly usedUpTo: number; readonly author: ChangeAuthor },
  ): Promise<Given> {
    const { user } = subject;
    const { canonicalSerial, serialNumber, algorithm, digits, timeStepSeconds } = token;
    const key = secrets.open(token.sealedKey, importedKeyPlace(canonicalSerial));
    const sealedKey = sealOathKey(secrets, { userId: user.id, key });
    key.fill(0);
    const own: OathToken = { sealedKey, serialNumber, algorithm, digits, timeStepSeconds, ...usage };
    const detail = `serial number ${serialNumber}`;
    const action = 'user.change-oath-token';
    const change = recordOf(author, { at: clock.now(), action, subject: user.username, detail });
    const outcome = await store.giveImportedToken({ canonicalSerial, userId: user.id, token: own, usedUpTo }, change);
    switch (outcome) {
      case 'given':
        return { outcome };
      case 'held':
        return { outcome, username: (await store.findImportedToken(canonicalSerial))?.owner?.username ?? '' };
      case 'replayed':
        throw wrongCode();
      case 'no-such-token':
        throw noSuchToken();
      case 'no-such-user':
        throw noSuchUser();
    }
  }

  return {
    async bind({ code, ...giving }) {
      const { subject, token } = await find(giving);
      if (isHeldByAnother({ subject, token })) return { outcome: 'held', username: token.owner?.username ?? '' };
      const now = clock.now();
      checkUse(token, now);
      const retryAfterSeconds = guesses.begin(token.canonicalSerial);
      if (retryAfterSeconds !== undefined) throw tooManyWrongCodes(retryAfterSeconds);
      const used = usageOf({ subject, token });
      const verified = verifyOathCode({
        key: toKey(secrets.open(token.sealedKey, importedKeyPlace(token.canonicalSerial))),
        code: parseResponse(code),
        token: { ...token, ...used },
        now,
        window: settings.current(),
      });
      const isOwn = token.owner?.id === subject.user.id;
      // A caller that did not hear our answer asks again: the same code changes nothing more.
      const isRepeat = isOwn && verified.outcome === 'replayed' && verified.timeStep === used.lastTimeStep;
      if (isRepeat || verified.outcome === 'accepted') guesses.succeed(token.canonicalSerial);
      if (isRepeat) return { outcome: 'given' };
      if (verified.outcome !== 'accepted') throw wrongCode();
      const usage = { lastTimeStep: verified.timeStep, drift: verified.drift };
      return give({ subject, token }, { usage, usedUpTo: verified.timeStep - 1, author: giving.author });
    },

    async assign(giving) {
      const { subject, token } = await find(giving);
      if (isHeldByAnother({ subject, token })) return { outcome: 'held', username: token.owner?.username ?? '' };
      if (token.owner !== undefined) return { outcome: 'given' };
      checkUse(token, clock.now());
      const { lastTimeStep, drift } = token;
      return give(
        { subject, token },
        { usage: { lastTimeStep, drift }, usedUpTo: lastTimeStep, author: giving.author },
      );
    },
  };
}

function isHeldByAnother({ subject, token }: { readonly subject: Subject; readonly token: ImportedToken }): boolean {
  return token.owner !== undefined && token.owner.id !== subject.user.id;
}

/** While somebody has the token, what is used of it stands with him. */
function usageOf({ subject, token }: { readonly subject: Subject; readonly token: ImportedToken }): Usage {
  const own = token.owner === undefined ? undefined : subject.oathToken;
  const { lastTimeStep, drift } = own ?? token;
  return { lastTimeStep, drift };
}

/** @throws MfaError `malformed` (rule) for a token that is not used now. */
function checkUse(token: ImportedToken, now: Date): void {
  const bound = checkBounds(token, now);
  if (bound !== undefined) throw new MfaError('malformed', `serialNumber: ${sentences[bound]}`, { rule: true });
}

const sentences = {
  'token-not-valid-yet': 'this OATH token is not valid yet.',
  'token-expired': 'this OATH token has expired.',
  'token-disabled': 'this OATH token is switched off.',
} as const;

function wrongCode(): MfaError {
  return new MfaError('malformed', 'code: is not one of this OATH token now, or was used already.', { rule: true });
}

function tooManyWrongCodes(retryAfterSeconds: number): MfaError {
  const message = `code: there were too many wrong codes of this OATH token; try again in ${retryAfterSeconds} s.`;
  return new MfaError('conflict', message, { rule: true, retryAfterSeconds });
}

function noSuchToken(): MfaError {
  return new MfaError('malformed', 'serialNumber: there is no OATH token of this serial number.');
}
