import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface SmscEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A running short message service centre (`smsc.pl`); system id `mfa`, password `secret`. */
export interface Smsc {
  readonly port: number;
  /** The next event of this name that was not taken yet; resolves when it happens. */
  next(event: string): Promise<SmscEvent>;
  /** Changes how it behaves from now on. */
  plan(plan: Readonly<Record<string, unknown>>): Promise<void>;
  tell(order: Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
}

/** How a carrier finds it. */
export function smscConfig({ port }: Pick<Smsc, 'port'>) {
  return {
    kind: 'smpp',
    host: '127.0.0.1',
    port,
    tls: false,
    certificateAuthority: '',
    systemId: 'mfa',
    systemType: '',
    sender: 'Contoso',
  } as const;
}

export async function startSmsc(): Promise<Smsc> {
  const smsc = spawn('perl', [join(import.meta.dirname, 'smsc.pl')], { stdio: ['pipe', 'pipe', 'ignore'] });
  const kill = () => void smsc.kill('SIGKILL');
  process.on('exit', kill);
  const ended = once(smsc, 'exit');
  const happened: SmscEvent[] = [];
  const waiting: { readonly event: string; readonly resolve: (event: SmscEvent) => void }[] = [];
  createInterface(smsc.stdout).on('line', (line) => {
    const event = JSON.parse(line) as SmscEvent;
    const waiter = waiting.findIndex((each) => each.event === event.event);
    if (waiter < 0) happened.push(event);
    else waiting.splice(waiter, 1)[0]?.resolve(event);
  });
  const tell: Smsc['tell'] = (order) => void smsc.stdin.write(`${JSON.stringify(order)}\n`);
  const next: Smsc['next'] = async (event) => {
    const place = happened.findIndex((each) => each.event === event);
    const [found] = place < 0 ? [] : happened.splice(place, 1);
    if (found !== undefined) return found;
    const { promise, resolve } = Promise.withResolvers<SmscEvent>();
    waiting.push({ event, resolve });
    const gone = ended.then(() => Promise.reject(new Error(`the centre has ended, and ${event} never happened`)));
    return Promise.race([promise, gone]);
  };
  const { port } = await next('listening');
  return {
    port: Number(port),
    next,
    tell,
    async plan(plan) {
      tell({ do: 'plan', ...plan });
      await next('planned');
    },
    async stop() {
      kill();
      await ended;
      process.off('exit', kill);
    },
  };
}
