import type { Said, Spoken } from '../../ports/voice-carrier.ts';
import type { RecordingType } from './recording-types.ts';

interface Wording {
  readonly speak: (key: string) => Spoken;
  /** Undefined: there is no recording. */
  readonly choose: (type: RecordingType) => Said | undefined;
  /** Whether the person is called with a PIN. */
  readonly callMode: 'standard' | 'pin';
  /** Read digit by digit behind or between recordings. */
  readonly code: Spoken;
  readonly extension: Spoken;
}

/** What is said in the place of so many sentences. */
interface Recorded {
  readonly sentences: number;
  readonly say: readonly Said[];
}

/** Of these there is no sentence: without a recording nothing is said. */
const onlyRecorded: ReadonlySet<string> = new Set(['extensionPrompt', 'activationGreeting']);

/** An entry was not good; the greeting comes again behind them, unless something else was asked for. */
const notGood: ReadonlySet<string> = new Set(['retry', 'noInput', 'notFinished', 'pinEmpty', 'wrongPin']);

/**
 * Sentences, and the recordings that stand in the place of some of them. A recording that ends a call says goodbye itself,
 * and one that greets with an offer of the fraud code makes that offer itself.
 */
export function wordCall(keys: readonly string[], wording: Wording): readonly Said[] {
  const said: Said[] = [];
  for (let at = 0; at < keys.length; ) {
    const key = keys[at] ?? '';
    const recorded = findRecorded({ before: keys[at - 1] ?? '', key, next: keys[at + 1] ?? '' }, wording);
    if (recorded !== undefined) said.push(...recorded.say);
    else if (!onlyRecorded.has(key)) said.push(wording.speak(key));
    at += recorded?.sentences ?? 1;
  }
  return said;
}

interface Place {
  readonly before: string;
  readonly key: string;
  readonly next: string;
}

function findRecorded(place: Place, wording: Wording): Recorded | undefined {
  const { key, next } = place;
  const { choose, callMode, code } = wording;
  const one = (type: RecordingType, sentences = 1): Recorded | undefined => {
    const played = choose(type);
    return played && { sentences, say: [played] };
  };
  const last = (type: RecordingType) => one(type, next === 'goodbye' ? 2 : 1);
  const withCode = (type: RecordingType): Recorded | undefined => {
    const played = choose(type);
    return played && { sentences: 1, say: [played, code] };
  };
  switch (key) {
    case 'greetingStandard':
    case 'greetingPin':
      return findGreeting(place, one);
    case 'approved':
      return last('authentication-successful');
    case 'denied':
      return last('authentication-denied');
    case 'fraudReported':
    case 'fraudReportedBlocked':
      return last('fraud-reported');
    case 'fraudConfirmation':
      return one('fraud-confirmation');
    case 'activationGreeting':
      return one(`activation-greeting-${callMode}`);
    case 'code':
      return withCode('activation');
    case 'codeAgain':
      return withCode('activation-retry');
    case 'extensionPrompt':
      return one('extension-prompt');
    case 'extension':
      return findExtension(wording);
    default:
      return notGood.has(key) && isGreeting(next) ? one('authentication-denied-retry') : undefined;
  }
}

function isGreeting(key: string): boolean {
  return key === 'greetingStandard' || key === 'greetingPin';
}

function findGreeting(
  { before, key, next }: Place,
  one: (type: RecordingType, sentences: number) => Recorded | undefined,
): Recorded | undefined {
  const mode = key === 'greetingPin' ? 'pin' : 'standard';
  const offersFraud = next === 'fraudOffer';
  const again = notGood.has(before) ? one(`retry-${mode}`, offersFraud ? 2 : 1) : undefined;
  return again ?? (offersFraud ? one(`fraud-greeting-${mode}`, 2) : undefined) ?? one(`greeting-${mode}`, 1);
}

function findExtension({ choose, extension }: Wording): Recorded | undefined {
  const before = choose('extension-prompt-before-digits');
  const after = choose('extension-prompt-after-digits');
  if (before === undefined && after === undefined) return undefined;
  return { sentences: 1, say: [...(before ? [before] : []), extension, ...(after ? [after] : [])] };
}
