import type { PassCounter } from '../../ports/pass-counter.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { alertAboveOf, isPassKind, PASS_WINDOW_SECONDS, passScope } from './pass-kinds.ts';

/** Each kind of pass is counted by itself, so that many of one do not hide a few of another. */
export function createPassCounter({ settings }: { readonly settings: { current(): SettingValues } }): PassCounter {
  return ({ outcome, reason, at, accountName, requestId }) => {
    if (outcome !== 'approved' || !isPassKind(reason)) return undefined;
    const alertAbove = alertAboveOf(reason, settings.current());
    return {
      scope: passScope(reason),
      seconds: PASS_WINDOW_SECONDS,
      alertAbove,
      told: {
        at,
        accountName,
        actor: '',
        clientAddress: '',
        requestId,
        action: 'passes.many',
        subject: reason,
        detail: `more than ${alertAbove} within an hour`,
      },
    };
  };
}
