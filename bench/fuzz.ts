import { fuzzSdk } from '../tests/support/fuzz-sdk.ts';

/**
 * `npm run bench -- fuzz`: a hundred thousand random and mutated requests. Each has to be answered by an envelope of the
 * contract or a fault that blames the caller, and the heap has to stay as it is. `MFA_FUZZ_REQUESTS` and `MFA_FUZZ_SEED`
 * say how many and which; the seed is told, so that a run can be repeated.
 */
const requests = Number(process.env.MFA_FUZZ_REQUESTS ?? 100_000);
const seed = Number(process.env.MFA_FUZZ_SEED ?? Date.now() % 1_000_000_000);

/** What caches of bounded size may take until they are full. */
const MOST_GROWTH_MB = 16;

const started = performance.now();
const { kinds, bad, errors, heapBytes } = await fuzzSdk({ requests, seed });
const seconds = (performance.now() - started) / 1000;
const grownMb = (heapBytes.late - heapBytes.early) / 1024 / 1024;

console.log(`${requests} hostile requests in ${seconds.toFixed(0)} s, seed ${seed}`);
console.table(kinds);
console.log(
  `heap after collection: ${(heapBytes.early / 1024 / 1024).toFixed(1)} MB early, grown by ${grownMb.toFixed(1)} MB`,
);
for (const line of [...bad, ...errors.slice(0, 20)]) console.error(line);
if (bad.length > 0 || errors.length > 0 || grownMb > MOST_GROWTH_MB) process.exitCode = 1;
