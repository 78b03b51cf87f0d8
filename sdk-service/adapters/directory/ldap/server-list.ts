import type { Clock } from '../../../ports/clock.ts';
import type { DirectoryServer } from '../../../ports/directory.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { LdapFailure, toLdapFailure } from './ldap-failure.ts';

/** A server that did not answer is left alone for 5 s, doubling to a minute. */
const FIRST_REST_SECONDS = 5;
const LONGEST_REST_SECONDS = 60;

export interface ServerListOptions {
  readonly servers: readonly DirectoryServer[];
  readonly connect: (server: DirectoryServer) => Promise<LdapConnection>;
  readonly clock: Clock;
  /** Told once when a server goes away and once when it is back. */
  readonly report: (event: string, cause?: unknown) => void;
}

/**
 * Remembers which servers are away, so that one dead server costs one person one wait: whoever comes later goes straight
 * to the next, and the dead one is looked at again beside the work.
 */
export interface ServerList {
  /** The first server in order that answers. @throws LdapFailure of the last one asked. */
  connect(): Promise<LdapConnection>;
  /** A connection to it broke, or it did not answer in time. */
  reportAway(server: DirectoryServer, cause: LdapFailure): void;
}

interface Health {
  readonly server: DirectoryServer;
  /** Undefined: it answered last time. */
  away: { readonly restSeconds: number; readonly until: number; readonly cause: LdapFailure } | undefined;
  isProbed: boolean;
}

export function createServerList({ servers, connect, clock, report }: ServerListOptions): ServerList {
  const healths: readonly Health[] = servers.map((server) => ({ server, away: undefined, isProbed: false }));

  function sendAway(health: Health, cause: LdapFailure): void {
    const restSeconds =
      health.away === undefined ? FIRST_REST_SECONDS : Math.min(health.away.restSeconds * 2, LONGEST_REST_SECONDS);
    if (health.away === undefined) report(`The directory server ${nameOf(health.server)} does not answer.`, cause);
    health.away = { restSeconds, until: clock.now().getTime() + restSeconds * 1000, cause };
  }

  async function attempt(health: Health): Promise<LdapConnection> {
    try {
      const connection = await connect(health.server);
      if (health.away !== undefined) report(`The directory server ${nameOf(health.server)} answers again.`);
      health.away = undefined;
      return connection;
    } catch (error) {
      const failure = toLdapFailure(error);
      sendAway(health, failure);
      throw failure;
    }
  }

  function isDue({ away }: Health): boolean {
    return away === undefined || clock.now().getTime() >= away.until;
  }

  function probe(health: Health): void {
    if (health.isProbed) return;
    health.isProbed = true;
    attempt(health)
      .then((connection) => connection.close())
      .catch(() => undefined)
      .finally(() => {
        health.isProbed = false;
      });
  }

  return {
    async connect() {
      const present = healths.filter(({ away }) => away === undefined);
      const resting = healths.filter((health) => health.away !== undefined && isDue(health));
      // While another answers, nobody waits for one that may not.
      if (present.length > 0) for (const health of resting) probe(health);
      let failure: LdapFailure | undefined = healths.find(({ away }) => away !== undefined)?.away?.cause;
      for (const health of [...present, ...resting]) {
        try {
          return await attempt(health);
        } catch (error) {
          failure = toLdapFailure(error);
        }
      }
      throw failure ?? new LdapFailure('other', 'The directory has no server.');
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
