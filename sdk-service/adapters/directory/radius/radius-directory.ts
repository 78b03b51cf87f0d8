import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../../ports/clock.ts';
import type { DirectoryServer, PasswordDirectory } from '../../../ports/directory.ts';
import type { RadiusConfig } from '../../../ports/password-directory-config.ts';
import type { PrimaryOutcome } from '../../../ports/primary-authentication.ts';
import type { Randomness } from '../../../ports/randomness.ts';
import { createBoundedQueue } from '../../bounded-queue.ts';
import { createEvenAnswers } from '../even-answers.ts';
import { type LoginName, parseLoginName } from '../login-name.ts';
import { createServerList } from '../server-list.ts';
import { writeAccessRequest } from './access-request.ts';
import { askServer } from './ask-server.ts';
import { LONGEST_VALUE } from './attributes.ts';
import { diagnoseRadius } from './diagnose-radius.ts';
import { LONGEST_PASSWORD_OCTETS } from './hide-password.ts';
import { toMfaError } from './radius-failure.ts';
import type { RadiusVerdict } from './read-answer.ts';
import { createWrongGuesses } from './wrong-guesses.ts';

export interface RadiusDirectoryDeps {
  readonly config: RadiusConfig;
  /** Asked for each time, so that it stands nowhere in the clear. */
  readonly readSecret: () => string;
  /** The form in which names are compared; undefined for a name that nobody can have. */
  readonly findCanonicalName: (username: string) => string | undefined;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly report: (event: string, cause?: unknown) => void;
}

/** Each question at once is a socket here; servers do not answer thousands of them in the same instant. */
const QUEUE = { concurrency: 64, waiting: 512, retryAfterSeconds: 5 };

/**
 * Passwords checked by RADIUS servers (RFC 2865) with PAP. They say yes or no: who is unknown, disabled or locked has a wrong
 * password here.
 */
export function createRadiusDirectory(deps: RadiusDirectoryDeps): PasswordDirectory {
  const { config, readSecret, findCanonicalName, clock, randomness } = deps;
  const report = (event: string, cause?: unknown) => deps.report(`Directory "${config.name}": ${event}`, cause);
  const domains = new Set(config.domains.map((domain) => domain.toLowerCase()));
  const queue = createBoundedQueue(QUEUE);
  const guesses = createWrongGuesses({ policy: config.lockout, clock });
  const even = createEvenAnswers();
  const servers = createServerList({
    servers: config.servers,
    probe: async (server) => void (await ask(server, madeUpPerson())),
    // A server that passes questions on is silent to those of a realm that is away.
    mayBlameQuestions: true,
    clock,
    report,
  });

  function ask(server: DirectoryServer, person: Credentials): Promise<RadiusVerdict> {
    const options = { secret: Buffer.from(readSecret()), randomness, seconds: config.answerSeconds };
    const request = writeAccessRequest({ ...person, nasIdentifier: config.nasIdentifier }, options);
    return askServer(server, request, options);
  }

  /** Somebody whom no server knows: any answer says that it is there. Another name each time, so that none is locked. */
  function madeUpPerson(): Credentials {
    return {
      username: `mfa-probe-${randomness.bytes(8).toString('hex')}`,
      password: randomness.bytes(16).toString('base64url'),
    };
  }

  /** Undefined: it is nobody's of these servers. */
  function readName(username: string): { readonly login: LoginName; readonly sent: string } | undefined {
    const canonicalName = findCanonicalName(username);
    if (canonicalName === undefined) return undefined;
    const login = parseLoginName(canonicalName);
    const isBare = config.nameForm === 'bare';
    // Without its domain somebody else's name would be one of ours.
    if (isBare && login.domain !== undefined && !domains.has(login.domain)) return undefined;
    const sent = isBare ? login.account : login.whole;
    return sent === '' || Buffer.byteLength(sent) > LONGEST_VALUE ? undefined : { login, sent };
  }

  function judge(verdict: RadiusVerdict | 'throttled'): PrimaryOutcome {
    switch (verdict) {
      case 'accept':
        return 'verified';
      case 'reject':
        return 'wrong-password';
      case 'throttled':
        return 'throttled';
      case 'challenge':
        // Said to nobody: many servers ask for more only where the password was right.
        report(
          'the servers ask for more than a password (Access-Challenge), which is not supported; let them ask this one for none.',
        );
        return 'not-permitted';
      case 'unsigned':
        throw new MfaError('misconfigured', `The directory "${config.name}" does not sign its answers.`, {
          dependency: 'directory',
        });
    }
  }

  return {
    async verifyPassword(username, password, { guesser = 'anybody' } = {}) {
      if (isImpossiblePassword(password)) return 'wrong-password';
      const name = readName(username);
      if (name === undefined) return 'unknown-user';
      const person = { username: name.sent, password };
      try {
        // By the bare name: what stands behind takes one account's name in several forms.
        const guess = { name: name.login.account, guesser };
        const verdict = await queue(() =>
          guesses.spend(guess, () => even.measure(() => servers.ask((server) => ask(server, person)))),
        );
        if (verdict === 'throttled') await even.pretend();
        return judge(verdict);
      } catch (error) {
        throw toMfaError(error, config.name);
      }
    },

    changePassword: async () => 'not-allowed',
    readPasswordRules: async () => undefined,
    diagnose: () => diagnoseRadius(config, (server) => ask(server, madeUpPerson())),
    close: () => undefined,
  };
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** NUL would be taken for padding (RFC 2865 §5.2), so that a longer password would be a right one. */
function isImpossiblePassword(password: string): boolean {
  return password === '' || password.includes('\0') || Buffer.byteLength(password) > LONGEST_PASSWORD_OCTETS;
}
