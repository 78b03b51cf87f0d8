import { SaxesParser } from 'saxes';

/** What somebody hears, as https://www.twilio.com/docs/voice/twiml has it. */
export type HeardInCall =
  | { readonly say: string }
  | { readonly play: string; readonly type: string; readonly bytes: Buffer };

/** Verbs that we may use, with the attributes that are documented for them. */
const verbs: Readonly<Record<string, readonly string[]>> = {
  Response: [],
  Gather: ['input', 'action', 'method', 'finishOnKey', 'numDigits', 'timeout'],
  Say: ['language', 'voice', 'loop'],
  Play: ['loop', 'digits'],
  Redirect: ['method'],
  Hangup: [],
};

/** https://www.twilio.com/docs/voice/twiml/gather: what may stand in it. */
const inGather: ReadonlySet<string> = new Set(['Say', 'Play', 'Pause']);

/** https://www.twilio.com/docs/voice/twiml/play: the types that are played. */
const playable: ReadonlySet<string> = new Set([
  'audio/mpeg',
  'audio/wav',
  'audio/wave',
  'audio/x-wav',
  'audio/aiff',
  'audio/x-aifc',
  'audio/x-aiff',
  'audio/x-gsm',
  'audio/gsm',
  'audio/ulaw',
]);

/**
 * Reads a document as the real one does, made from what it documents and from no code of ours: refuses what it does not
 * know, and fetches what is to be played.
 */
export async function hearTwiml(document: string): Promise<readonly HeardInCall[]> {
  const found = readVerbs(document);
  const heard: HeardInCall[] = [];
  for (const { verb, text } of found) {
    if (verb === 'Say') heard.push({ say: text });
    if (verb === 'Play') heard.push(await fetchSound(text));
  }
  return heard;
}

function readVerbs(document: string): readonly { readonly verb: string; readonly text: string }[] {
  const open: string[] = [];
  const found: { readonly verb: string; text: string }[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const known = verbs[name];
    const parent = open.at(-1);
    const fits = parent === undefined ? name === 'Response' : parent === 'Response' || inGather.has(name);
    if (known === undefined || !fits || (parent !== 'Gather' && parent !== 'Response' && parent !== undefined)) {
      throw new Error(`12200: ${name} within ${parent ?? 'nothing'} is no TwiML.`);
    }
    const odd = Object.keys(attributes).find((attribute) => !known.includes(attribute));
    if (odd !== undefined) throw new Error(`12200: ${name} has no attribute ${odd}.`);
    open.push(name);
    found.push({ verb: name, text: '' });
  });
  parser.on('text', (text) => {
    const last = found.at(-1);
    if (last !== undefined) last.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.on('error', (error) => {
    throw new Error(`12100: ${error.message}`);
  });
  parser.write(document).close();
  return found;
}

async function fetchSound(url: string): Promise<HeardInCall> {
  const response = await fetch(url, { redirect: 'error' });
  const type = response.headers.get('content-type') ?? '';
  if (response.status !== 200) throw new Error(`11200: HTTP ${response.status}.`);
  if (!playable.has(type)) throw new Error(`12300: ${type} is not played.`);
  return { play: url, type, bytes: Buffer.from(await response.arrayBuffer()) };
}
