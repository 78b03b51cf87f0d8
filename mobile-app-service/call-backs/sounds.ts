import type { Log } from '@mfa/shared/log/log';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { Router } from 'express';

/** Content hash and format: nobody finds one by trying, and none is listed. */
const NAME = /^[\w-]{43}\.(wav|mp3)$/;

const contentTypes = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const;

/** A sound has 1 MB at most. */
const MEMORY_BYTES = 16 * 1_048_576;
/** Different sounds that are being asked for, with the SDK at the same time: of calls, and of whoever makes up names. */
const MAXIMUM_UNDER_WAY = 16;
/** There are 500 recordings at most, and those that were replaced lately. */
const MAXIMUM_ANNOUNCED = 1000;
const ANNOUNCED = /\/sounds\/([\w-]{43}\.(?:wav|mp3))/g;
/** Carriers give up after 15 s. */
const PATIENCE_MS = 12_000;
/** The name says what is in it, so it is never out of date; a day, so that what was removed is forgotten. */
const CACHE = 'public, max-age=86400, immutable';

export interface Sounds {
  /**
   * The company's recordings for phone calls, where carriers fetch them, below a virtual directory and the carrier's own
   * address. A few are remembered, as all people hear the same; a call does not wait for the SDK then.
   */
  readonly router: Router;
  /**
   * What a carrier was told to play has places of its own, so that nobody who asks for names that he made up keeps a call
   * waiting. A service that did not pass this on answers like for any name.
   *
   * @param document for a carrier, as the SDK wrote it.
   */
  announce(document: string): void;
}

export function createSounds({
  client,
  log,
}: {
  readonly client: Pick<SdkClient, 'extensions'>;
  readonly log: Log;
}): Sounds {
  /** The oldest use first. */
  const remembered = new Map<string, Buffer>();
  const underWay = new Map<string, Promise<Buffer | undefined>>();
  /** The oldest first. */
  const announced = new Set<string>();
  const asked = { announced: 0, others: 0 };
  let bytes = 0;

  async function fetchSound(name: string): Promise<Buffer | undefined> {
    const found = await client.extensions.GetSound({ name }, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!found.result && found.error?.Code !== 0) throw new Error('The SDK did not carry it out.');
    if (!found.result) return undefined;
    const sound = Buffer.from(found.content ?? '', 'base64');
    remember(name, sound);
    return sound;
  }

  function remember(name: string, sound: Buffer): void {
    forget(name);
    remembered.set(name, sound);
    bytes += sound.length;
    for (const oldest of remembered.keys()) {
      if (bytes <= MEMORY_BYTES) break;
      forget(oldest);
    }
  }

  function forget(name: string): void {
    bytes -= remembered.get(name)?.length ?? 0;
    remembered.delete(name);
  }

  /** @throws when it cannot be told now whether there is one. */
  async function find(name: string): Promise<Buffer | undefined> {
    const known = remembered.get(name);
    if (known !== undefined) {
      remember(name, known);
      return known;
    }
    const joined = underWay.get(name);
    if (joined !== undefined) return joined;
    const share = announced.has(name) ? 'announced' : 'others';
    if (asked[share] >= MAXIMUM_UNDER_WAY) throw new Error('Too many sounds are being asked for.');
    asked[share] += 1;
    const fetching = fetchSound(name).finally(() => {
      asked[share] -= 1;
      underWay.delete(name);
    });
    underWay.set(name, fetching);
    return fetching;
  }

  const router = Router();
  router.get('/call-backs/:carrier/sounds/:name', async (request, response, next) => {
    const { name } = request.params;
    const format = NAME.exec(name)?.[1];
    if (format !== 'wav' && format !== 'mp3') {
      next();
      return;
    }
    let sound: Buffer | undefined;
    try {
      sound = await find(name);
    } catch (err) {
      log.warn({ err }, 'a recording for a phone call could not be had');
      response.status(503).set('Retry-After', '5').end();
      return;
    }
    if (sound === undefined) next();
    else response.set({ 'Cache-Control': CACHE, 'Content-Type': contentTypes[format] }).send(sound);
  });

  return {
    router,

    announce(document) {
      for (const [, name = ''] of document.matchAll(ANNOUNCED)) {
        announced.delete(name);
        announced.add(name);
        const [oldest = ''] = announced;
        if (announced.size > MAXIMUM_ANNOUNCED) announced.delete(oldest);
      }
    },
  };
}
