import type { QuestionNumber } from '../../ports/question-store.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { questionNumbers } from './check-questions.ts';

/**
 * Which of a user's questions are asked today: drawn with a key, so that nobody can tell those of tomorrow, and the same
 * for a day (UTC), so that beginning anew does not bring easier ones (security.md §3). In the order of their numbers.
 */
export function drawQuestions({
  userId,
  count,
  now,
  secrets,
}: {
  readonly userId: Id;
  readonly count: number;
  readonly now: Date;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
}): readonly QuestionNumber[] {
  const day = now.toISOString().slice(0, 10);
  const lots = questionNumbers.map((number) => ({
    number,
    lot: secrets.keyedHash('question-draw', `${userId}:${day}:${number}`),
  }));
  const drawn = lots.toSorted((a, b) => a.lot.compare(b.lot)).slice(0, count);
  return drawn.map(({ number }) => number).toSorted((a, b) => a - b);
}
