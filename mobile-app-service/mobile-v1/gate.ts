/** Lets so many through at once; some more wait their turn, in order; whoever comes then is refused. */
export interface Gate {
  /** @returns undefined: refused, nothing was done. */
  pass<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export function createGate({ atOnce, queued }: { readonly atOnce: number; readonly queued: number }): Gate {
  const queue: (() => void)[] = [];
  let inside = 0;

  return {
    async pass(work) {
      if (inside < atOnce) inside += 1;
      else if (queue.length >= queued) return undefined;
      // Whoever leaves hands over his place, so that nobody can slip in between.
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) inside -= 1;
        else next();
      }
    },
  };
}
