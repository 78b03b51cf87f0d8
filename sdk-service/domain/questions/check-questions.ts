import { MfaError } from '@mfa/shared/mfa-error';
import type { QuestionNumber } from '../../ports/question-store.ts';

/** Every user has four questions, whatever number of them is asked. */
export const questionNumbers = [1, 2, 3, 4] as const satisfies readonly QuestionNumber[];

/** A question and its answer as typed. An empty answer leaves that of the same question as it is. */
export interface TypedQuestion {
  readonly number: QuestionNumber;
  readonly question: string;
  readonly answer: string;
}

/** Shorter answers are found by trying (`no`, `7`). */
const MINIMUM_ANSWER = 3;
const MAXIMUM_ANSWER = 100;
const MAXIMUM_QUESTION = 200;

/**
 * The form in which answers are compared: nobody remembers after a year how he wrote it. NFKC, lower case, blanks outside
 * gone and those inside one.
 */
export function parseAnswer(typed: string): string {
  // What is longer than any answer is cut, and then wrong.
  return normalize(typed.slice(0, 4 * MAXIMUM_ANSWER));
}

function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

export function isSameQuestion(one: string, other: string): boolean {
  return normalize(one) === normalize(other);
}

/**
 * The rules for questions and the answers that come with them.
 *
 * @throws MfaError `malformed`: names the question and the rule, never the answer.
 */
export function checkQuestions(typed: readonly TypedQuestion[]): void {
  for (const { number, question, answer } of typed) {
    checkQuestion(number, question);
    if (answer !== '') checkAnswer(number, { question, answer });
  }
  const repeated = findRepeated(typed.map(({ number, question }) => ({ number, text: normalize(question) })));
  if (repeated !== undefined) throw refuse(`SecurityQuestion${repeated}`, 'must be another than the ones before');
  const answered = typed.filter(({ answer }) => answer !== '');
  const same = findRepeated(answered.map(({ number, answer }) => ({ number, text: parseAnswer(answer) })));
  // Whoever guesses one would have two.
  if (same !== undefined) throw refuse(`SecurityAnswer${same}`, 'must be another than the ones before');
}

export function refuse(field: string, rule: string): MfaError {
  return new MfaError('malformed', `${field}: ${rule}.`, { rule: true });
}

function checkQuestion(number: QuestionNumber, question: string): void {
  const field = `SecurityQuestion${number}`;
  if (question.trim() === '') throw new MfaError('malformed', `${field}: must be given.`);
  if (question.length > MAXIMUM_QUESTION) throw refuse(field, `must have at most ${MAXIMUM_QUESTION} characters`);
  if (/\p{Cc}|\p{Cs}/u.test(question)) throw refuse(field, 'must not contain control characters');
}

function checkAnswer(
  number: QuestionNumber,
  { question, answer }: { readonly question: string; readonly answer: string },
): void {
  const field = `SecurityAnswer${number}`;
  const parsed = normalize(answer);
  const length = [...parsed].length;
  if (length < MINIMUM_ANSWER) throw refuse(field, `must have at least ${MINIMUM_ANSWER} characters`);
  if (length > MAXIMUM_ANSWER) throw refuse(field, `must have at most ${MAXIMUM_ANSWER} characters`);
  if (normalize(question).includes(parsed)) throw refuse(field, 'must not stand in the question');
}

function findRepeated(
  texts: readonly { readonly number: QuestionNumber; readonly text: string }[],
): QuestionNumber | undefined {
  return texts.find(({ text }, index) => texts.slice(0, index).some((earlier) => earlier.text === text))?.number;
}
