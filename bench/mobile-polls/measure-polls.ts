import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { post } from '../soap-requests.ts';
import type { BenchServer } from '../start-server.ts';
import { approve, keepPolling } from './polling-device.ts';
import type { SeededDevice } from './seed-devices.ts';

interface MeasureOptions {
  readonly devices: readonly SeededDevice[];
  readonly sdk: BenchServer;
  readonly mobile: BenchServer;
  /** Seconds over which the devices begin; then they poll evenly. */
  readonly rampSeconds: number;
  /** Seconds in which nothing happens; 0: the first authentications come while devices still begin. */
  readonly quietSeconds: number;
  readonly authentications: number;
  readonly pauseMs: number;
}

/** Milliseconds, one for each authentication. */
export interface PollFigures {
  /** From the SOAP call to the request in the device's hands. */
  readonly reach: readonly number[];
  /** From the device's decision to the answer of the SOAP call. */
  readonly wake: readonly number[];
  readonly approved: number;
  readonly answers: ReadonlyMap<string, number>;
  /** Kilobytes that one open poll takes in the mobile service, garbage not counted; 0 without a quiet time. */
  readonly kilobytesPerPoll: number;
  /** By how much the process grew for it, sockets and what V8 holds in reserve included. */
  readonly residentPerPoll: number;
  /** While nothing happens: parts of one processor, and polls and waits that were renewed in a second. */
  readonly quiet: { readonly sdkCpu: number; readonly mobileCpu: number; readonly pollsPerSecond: number };
}

/** All devices poll; then applications ask some of their owners, who approve at once. */
export async function measurePolls(options: MeasureOptions): Promise<PollFigures> {
  const { devices, sdk, mobile, rampSeconds, quietSeconds } = options;
  const address = `${mobile.address}/PA`;
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const ended = new AbortController();
  const { signal } = ended;
  const answers = new Map<string, number>();
  const reached = new Map<string, (jws: string) => void>();
  const events = {
    onRequest: (device: SeededDevice, jws: string) => reached.get(device.id)?.(jws),
    onAnswer: (kind: string, status: number) => {
      const key = kind === 'refused' ? `refused ${status}` : kind;
      answers.set(key, (answers.get(key) ?? 0) + 1);
    },
  };
  const total = () => [...answers.values()].reduce((sum, count) => sum + count, 0);

  const before = quietSeconds > 0 ? await mobile.used() : 0;
  const residentBefore = mobile.memory();
  const started = performance.now();
  const polls: Promise<void>[] = [];
  for (const [index, device] of devices.entries()) {
    const due = started + (index / devices.length) * rampSeconds * 1000;
    const early = due - performance.now();
    if (early > 1) await pause(early);
    polls.push(keepPolling({ device, address, agent, events, signal }));
  }
  // Until all have been let in, and then until they wait without a signature.
  while (quietSeconds > 0 && (answers.get('polled') ?? 0) < devices.length) await pause(200);
  const kilobytesPerPoll = quietSeconds > 0 ? (((await mobile.used()) - before) * 1024) / devices.length : 0;
  const residentPerPoll = ((mobile.memory() - residentBefore) * 1024) / devices.length;

  const at = { sdk: sdk.cpuSeconds(), mobile: mobile.cpuSeconds(), polls: total(), ms: performance.now() };
  await pause(quietSeconds * 1000);
  const seconds = (performance.now() - at.ms) / 1000;
  const quiet = {
    sdkCpu: (sdk.cpuSeconds() - at.sdk) / seconds,
    mobileCpu: (mobile.cpuSeconds() - at.mobile) / seconds,
    pollsPerSecond: (total() - at.polls) / seconds,
  };

  const reach: number[] = [];
  const wake: number[] = [];
  let approved = 0;
  // A stride that is coprime to any such number: nobody is asked twice, and neighbours began at other times.
  for (let index = 0; index < options.authentications; index += 1) {
    const device = devices[(index * 7919) % devices.length];
    if (device === undefined) break;
    const { promise: request, resolve } = Promise.withResolvers<string>();
    reached.set(device.id, resolve);
    const asked = performance.now();
    const answer = authenticate(sdk.address, device.username);
    const jws = await Promise.race([request, answer.then((said) => fail(said))]);
    reach.push(performance.now() - asked);
    const decided = performance.now();
    const decision = approve({ device, address, agent, signal, jws });
    if ((await answer).includes('<PfAuthUser_4Result>true</PfAuthUser_4Result>')) approved += 1;
    wake.push(performance.now() - decided);
    await decision;
    reached.delete(device.id);
    await pause(options.pauseMs);
  }

  ended.abort();
  await Promise.all(polls);
  agent.destroy();
  return { reach, wake, approved, answers, kilobytesPerPoll, residentPerPoll, quiet };
}

function authenticate(sdk: string, username: string): Promise<string> {
  const inner = `<username>${username}</username><initiatingAuthenticationType>pfsdk</initiatingAuthenticationType><requireUserMatch>true</requireUserMatch>`;
  return post({ url: `${sdk}/PfWsSdk.asmx`, message: 'PfAuthUser_4', inner });
}

function fail(answer: string): never {
  throw new Error(`The device was not asked: ${answer}`);
}
