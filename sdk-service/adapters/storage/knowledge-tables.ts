import type { Generated } from 'kysely';
import type { QuestionNumber } from '../../ports/question-store.ts';

/** The tables of step 3. Each hash is a PHC string: Argon2id of a keyed hash. */
export interface KnowledgeTables {
  pins: HashesTable;
  pin_history: PinHistoryTable;
  security_questions: SecurityQuestionsTable;
  static_tokens: HashesTable;
}

export interface HashesTable {
  user_id: string;
  hash: string;
}

/** PINs before the present one; empty where the history is off. */
interface PinHistoryTable {
  /** Order in which they were replaced. */
  number: Generated<number>;
  user_id: string;
  hash: string;
}

interface SecurityQuestionsTable {
  user_id: string;
  number: QuestionNumber;
  question: string;
  hash: string;
}
