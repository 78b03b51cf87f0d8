import type { Output } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-strategy';

/** The SDK's answer to a user name and password. */
export type SignInAnswer = Output<Extensions, 'BeginSignIn'>;

/** Sends what stands in the sign-in form to the SDK. */
type Ask = (request: Request) => Promise<SignInAnswer>;

/**
 * Passport's strategy of this portal: it decides nothing and asks the SDK. One for each request: Passport writes the
 * request's own functions into a strategy that it is given, and two at once would answer each other's people.
 */
class SdkStrategy extends Strategy {
  readonly name = 'sdk';
  /** What the SDK said, whether it accepted or refused. */
  answer: SignInAnswer | undefined;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    super();
    this.#ask = ask;
  }

  override authenticate(request: Request): void {
    this.#ask(request).then(
      (answer) => {
        this.answer = answer;
        if (answer.result && answer.sessionToken !== undefined) this.success(answer);
        else this.fail(401);
      },
      (error: unknown) => this.error(error as Error),
    );
  }
}

/**
 * Makes the function that signs a person in by the first factor. Passport keeps no session of its own (`session: false`):
 * who is signed in, how strongly and for how long is known by the SDK alone.
 */
export function createSignIn(ask: Ask) {
  const authenticator = new passport.Passport();
  return function signIn(request: Request, response: Response): Promise<SignInAnswer> {
    return new Promise((resolve, reject) => {
      const strategy = new SdkStrategy(ask);
      function settle(error: unknown): void {
        if (strategy.answer === undefined) reject(error);
        else resolve(strategy.answer);
      }
      authenticator.authenticate(strategy, { session: false }, settle)(request, response, reject);
    });
  };
}
