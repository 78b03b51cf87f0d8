import type { Clock } from '../../ports/clock.ts';
import type { DirectoryServer } from '../../ports/directory.ts';

/** A server that did not answer is left alone for 5 s, doubling to a minute. */
const FIRST_REST_SECONDS = 5;
const LONGEST_REST_SECONDS = 60;

export interface ServerListOptions {
  readonly servers: readonly DirectoryServer[];
  /** Looks whether a server that was away is back; rejects when it is not. */
  readonly probe: (server: DirectoryServer) => Promise<void>;
  /**
   * A question may itself be why there is no answer: then the server is looked at again at once, so that nobody can keep it
   * from all others by asking what it never answers.
   */
  readonly mayBlameQuestions: boolean;
  readonly clock: Clock;
  /** Told once when a server goes away and once when it is back. */
  readonly report: (event: string, cause?: unknown) => void;
}

/**
 * Remembers which servers are away, so that one dead server costs one person one wait: whoever comes later goes straight
 * to the next, and the dead one is looked at again beside the work.
 */
export interface ServerList {
  /**
   * The answer of the first server in order that gives one.
   *
   * @param question rejects when the server does not answer, and only then.
   * @throws what the last one asked rejected with.
   */
  ask<Answer>(question: (server: DirectoryServer) => Promise<Answer>): Promise<Answer>;
  /** It answered and then no more. */
  reportAway(server: DirectoryServer, cause: unknown): void;
}

interface Health {
  readonly server: DirectoryServer;
  /** Undefined: it answered last time. */
  away: { readonly restSeconds: number; readonly until: number; readonly cause: unknown } | undefined;
  isProbed: boolean;
  /** A question is on its way to it while it is away. */
  isTried: boolean;
}

/** @param options with one server at least. */
export function createServerList(options: ServerListOptions): ServerList {
  const { servers, probe, mayBlameQuestions, clock, report } = options;
  const healths: readonly Health[] = servers.map((server) => ({
    server,
    away: undefined,
    isProbed: false,
    isTried: false,
  }));

  function sendAway(health: Health, cause: unknown): void {
    // However many questions at once get no answer, it is left alone for no longer than for one.
    if (!isDue(health)) return;
    const restSeconds =
      health.away === undefined ? FIRST_REST_SECONDS : Math.min(health.away.restSeconds * 2, LONGEST_REST_SECONDS);
    if (health.away === undefined) report(`The directory server ${nameOf(health.server)} does not answer.`, cause);
    health.away = { restSeconds, until: clock.now().getTime() + restSeconds * 1000, cause };
  }

  async function attempt<Answer>(
    health: Health,
    question: (server: DirectoryServer) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const answer = await question(health.server);
      if (health.away !== undefined) report(`The directory server ${nameOf(health.server)} answers again.`);
      health.away = undefined;
      return answer;
    } catch (error) {
      sendAway(health, error);
      throw error;
    }
  }

  function isDue({ away }: Health): boolean {
    return away === undefined || clock.now().getTime() >= away.until;
  }

  /** One person at a time waits for one that may still be away, so that the others hear at once that nobody answers. */
  async function attemptAlone<Answer>(
    health: Health,
    question: (server: DirectoryServer) => Promise<Answer>,
  ): Promise<Answer> {
    health.isTried = true;
    try {
      return await attempt(health, question);
    } finally {
      health.isTried = false;
    }
  }

  function lookAgain(health: Health): void {
    if (health.isProbed) return;
    health.isProbed = true;
    attempt(health, probe)
      .catch(() => undefined)
      .finally(() => {
        health.isProbed = false;
      });
  }

  return {
    async ask(question) {
      const present = healths.filter(({ away }) => away === undefined);
      const resting = healths.filter((health) => health.away !== undefined && isDue(health));
      // While another answers, nobody waits for one that may not.
      if (present.length > 0) for (const health of resting) lookAgain(health);
      let failure: unknown = healths.find(({ away }) => away !== undefined)?.away?.cause;
      for (const health of [...present, ...resting]) {
        const isAway = health.away !== undefined;
        if (isAway && health.isTried) continue;
        try {
          return await (isAway ? attemptAlone : attempt)(health, question);
        } catch (error) {
          failure = error;
          if (mayBlameQuestions) lookAgain(health);
        }
      }
      throw failure;
    },

    reportAway(server, cause) {
      const health = healths.find((each) => each.server === server);
      if (health !== undefined) sendAway(health, cause);
    },
  };
}

function nameOf({ host, port }: DirectoryServer): string {
  return `${host}:${port}`;
}
