import type { CallDialogue } from './call-dialogue.ts';

/** What is kept of a call between two keys. */
export interface KeptCall {
  readonly dialogue: CallDialogue;
  /** A code to be read out, sealed at table `calls`, column `dialogue`, row `<challenge id>`; empty: none. Base64. */
  readonly sealedCode: string;
}

export function writeKeptCall(kept: KeptCall): string {
  return JSON.stringify(kept);
}

/** Written by this server alone. */
export function readKeptCall(json: string): KeptCall {
  return JSON.parse(json) as KeptCall;
}

export function codePlace(challengeId: string) {
  return { table: 'calls', column: 'dialogue', row: challengeId };
}
