import { MfaError } from '@mfa/shared/mfa-error';
import type { RadiusConfig, RadiusNameForm } from '../../ports/password-directory-config.ts';
import type { Id } from '../../ports/records.ts';
import { bounded, line, parseServers, trimmedNames, wholeNumber } from './parse-fields.ts';

/** What an administrator says of RADIUS servers; what is not said stays as it is, or is the default. */
export interface RadiusInput {
  /** `host` or `host:port`; the port is 1812 (RFC 2865 §3). */
  readonly servers?: readonly string[] | undefined;
  readonly domains?: readonly string[] | undefined;
  /** Ids of directories. Default: none. */
  readonly peopleOf?: readonly Id[] | undefined;
  /** Default: `whole`. */
  readonly nameForm?: RadiusNameForm | undefined;
  /** Default: `mfa-server`. */
  readonly nasIdentifier?: string | undefined;
  /** Default: 5; 0: nothing behind the servers locks anybody. */
  readonly lockoutThreshold?: number | undefined;
  /** Default: 30. */
  readonly lockoutMinutes?: number | undefined;
  /** Default: 5. */
  readonly answerSeconds?: number | undefined;
}

export type DescribedRadius = Omit<RadiusConfig, 'id' | 'name'>;

/** What new ones start from. */
export const newRadius: DescribedRadius = {
  kind: 'radius',
  servers: [],
  domains: [],
  peopleOf: [],
  nameForm: 'whole',
  nasIdentifier: 'mfa-server',
  // Domains seldom lock sooner, or for longer.
  lockout: { threshold: 5, windowSeconds: 30 * 60 },
  answerSeconds: 5,
};

/** RFC 2865 §5.32, and what every server can show. */
const NAS_IDENTIFIER = /^[!-~]{1,64}$/;
/** RFC 2865 §3: preferably 16 octets at least; who hears one request tries shorter ones at home. */
const SHARED_SECRET = /^[ -~]{16,128}$/;
/** Of a domain's own policy: 99,999 minutes and 999 tries at most. */
const MINUTES = { minimum: 1, maximum: 99_999 };
const TRIES = { minimum: 0, maximum: 999 };

/** @throws MfaError `malformed`: names the field and its rule. */
export function parseRadius(input: RadiusInput, present: DescribedRadius): DescribedRadius {
  const servers = input.servers && parseServers(input.servers, 1812);
  const { threshold, windowSeconds } = present.lockout;
  const minutes = wholeNumber('lockout-minutes', input.lockoutMinutes ?? windowSeconds / 60, MINUTES);
  return {
    kind: 'radius',
    servers: bounded('server', servers ?? present.servers, { minimum: 1, maximum: 8 }),
    domains: bounded('domain', trimmedNames(input.domains ?? present.domains), { minimum: 0, maximum: 32 }),
    peopleOf: bounded('people-of', input.peopleOf ?? present.peopleOf, { minimum: 0, maximum: 32 }),
    nameForm: parseNameForm(input.nameForm ?? present.nameForm),
    nasIdentifier: parseIdentifier(input.nasIdentifier ?? present.nasIdentifier),
    lockout: {
      threshold: wholeNumber('lockout-threshold', input.lockoutThreshold ?? threshold, TRIES),
      windowSeconds: minutes * 60,
    },
    answerSeconds: wholeNumber('answer-seconds', input.answerSeconds ?? present.answerSeconds, {
      minimum: 1,
      maximum: 60,
    }),
  };
}

/** As it was stored. A field that a newer or older release does not know is left out, or has its default. */
export function readRadius(stored: DescribedRadius): DescribedRadius {
  return parseRadius({}, { ...newRadius, ...stored });
}

/** @throws MfaError `malformed` */
export function parseSharedSecret(secret: string): string {
  if (SHARED_SECRET.test(secret)) return secret;
  throw new MfaError('malformed', 'secret: 16 to 128 characters of ASCII.');
}

function parseNameForm(form: RadiusNameForm): RadiusNameForm {
  if (form === 'whole' || form === 'bare') return form;
  throw new MfaError('malformed', 'name-form: whole or bare.');
}

function parseIdentifier(text: string): string {
  const identifier = line('nas-identifier', text);
  if (NAS_IDENTIFIER.test(identifier)) return identifier;
  throw new MfaError('malformed', 'nas-identifier: 1 to 64 characters of ASCII without blanks.');
}
