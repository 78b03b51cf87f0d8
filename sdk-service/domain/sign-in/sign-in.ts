import type { Session, User } from '../../ports/records.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';

/** What a person must do next: prove a second factor, enroll one, or nothing. */
export type NextStep = 'second-factor' | 'user-setup' | 'main';

/** `refused`: said neutrally, whatever the cause. `not-allowed`: nobody may sign in to the portal. */
export type SignInOutcome =
  | {
      readonly outcome: 'signed-in';
      readonly token: string;
      readonly session: Session;
      readonly user: User;
      readonly nextStep: NextStep;
    }
  | { readonly outcome: 'refused'; readonly retryAfterSeconds: number | undefined }
  | { readonly outcome: 'not-allowed' };

/** Signing in to the portal: the password first, then whatever `nextStepOf` says. */
export interface SignIn {
  begin(request: {
    readonly username: string;
    readonly password: string;
    readonly language: string;
    readonly context: AttemptContext;
  }): Promise<SignInOutcome>;
  nextStepOf(user: User, session: Session): Promise<NextStep>;
}
