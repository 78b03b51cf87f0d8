import type {
  ApprovalKind,
  AuthenticatorKind,
  DenialReason,
  Phone,
  Subject,
  Target,
  Throttle,
} from '../../ports/records.ts';
import type { PushMode } from '../push/push-prompts.ts';
import type { AttemptContext } from './outcomes.ts';

/** One try of a user who exists, on its way through the steps. */
export interface Attempt {
  readonly subject: Subject;
  readonly kind: AuthenticatorKind;
  /** How the app is asked; undefined: it is not. */
  readonly pushMode: PushMode | undefined;
  /** Where a text or call would go. */
  readonly phone: Phone;
  /** Whether that is the user's own phone or one that the caller brought; failures are counted by it. */
  readonly target: Target;
  readonly throttle: Throttle;
  readonly context: AttemptContext;
  readonly now: Date;
}

export interface Approval {
  readonly outcome: 'approved';
  readonly by: ApprovalKind;
}

export interface Denial<Reason extends DenialReason = DenialReason> {
  readonly outcome: 'denied';
  readonly reason: Reason;
  readonly retryAfterSeconds: number | undefined;
}

/** What a step decides; a step that decides nothing gives undefined, and the next one is asked. */
export type Verdict = Approval | Denial;

export type Step = (attempt: Attempt) => Verdict | undefined | Promise<Verdict | undefined>;

export function denied<Reason extends DenialReason>(reason: Reason, retryAfterSeconds?: number): Denial<Reason> {
  return { outcome: 'denied', reason, retryAfterSeconds };
}
