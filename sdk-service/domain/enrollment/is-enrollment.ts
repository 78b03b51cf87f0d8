import type { Challenge } from '../../ports/records.ts';

/** Whether somebody proves something new by it: a method or a phone. */
export function isEnrollment({ purpose }: Pick<Challenge, 'purpose'>): boolean {
  return purpose === 'enrollment' || purpose === 'phone' || purpose === 'backup-phone';
}
