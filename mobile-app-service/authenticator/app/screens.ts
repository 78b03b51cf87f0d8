import type { FinalResult } from './decide.ts';
import type { Redeemed } from './enrollment.ts';
import type { ApprovalRequest } from './requests.ts';
import type { ScannedCode } from './scanned-code.ts';

/** What the app can show. */
export type Screen =
  | { readonly name: 'home' }
  | { readonly name: 'locked' }
  | { readonly name: 'add'; readonly problem?: string }
  | { readonly name: 'joining'; readonly code: Extract<ScannedCode, { kind: 'enrollment' }> }
  | { readonly name: 'screen-lock'; readonly redeemed: Redeemed; readonly problem?: string }
  | { readonly name: 'joined'; readonly accountId: string }
  | { readonly name: 'request'; readonly requestId: string }
  | { readonly name: 'fraud'; readonly request: ApprovalRequest }
  | {
      readonly name: 'outcome';
      readonly outcome: FinalResult;
      readonly request: ApprovalRequest;
    }
  | { readonly name: 'account'; readonly accountId: string }
  | { readonly name: 'remove'; readonly accountId: string; readonly problem?: string }
  | { readonly name: 'history' }
  | { readonly name: 'settings' };
