import type { DiagnosisStep, DirectoryServer } from '../../../ports/directory.ts';
import type { RadiusConfig } from '../../../ports/password-directory-config.ts';
import { diagnoseName } from '../diagnose-name.ts';
import { RadiusFailure } from './radius-failure.ts';
import type { RadiusVerdict } from './read-answer.ts';

/** @param ask with a name that nobody has. */
export async function* diagnoseRadius(
  { servers }: Pick<RadiusConfig, 'servers'>,
  ask: (server: DirectoryServer) => Promise<RadiusVerdict>,
): AsyncGenerator<DiagnosisStep> {
  for (const server of servers) yield* diagnoseServer(server, ask);
}

async function* diagnoseServer(
  server: DirectoryServer,
  ask: (server: DirectoryServer) => Promise<RadiusVerdict>,
): AsyncGenerator<DiagnosisStep> {
  const subject = `${server.host}:${server.port}`;
  const name = await diagnoseName(server);
  if (name !== undefined) yield name;
  if (name?.ok === false) return;
  try {
    yield { step: 'answer', subject, ...judge(await ask(server)) };
  } catch (error) {
    yield { step: 'answer', subject, ok: false, detail: explain(error) };
  }
}

function judge(verdict: RadiusVerdict): Pick<DiagnosisStep, 'ok' | 'detail'> {
  switch (verdict) {
    case 'reject':
      return { ok: true, detail: 'It answers, the shared secret is right, and it refuses a name that nobody has.' };
    case 'accept':
      return { ok: false, detail: 'It accepts a name that nobody has with any password: it lets everybody in.' };
    case 'unsigned':
      return {
        ok: false,
        detail:
          'It answers without Message-Authenticator, which anybody on the way can forge (CVE-2024-3596); bring it up to date.',
      };
    case 'challenge':
      return { ok: false, detail: 'It asks for more than a password (Access-Challenge), which is not supported.' };
  }
}

function explain(error: unknown): string {
  if (!(error instanceof RadiusFailure)) return error instanceof Error ? error.message : String(error);
  switch (error.kind) {
    case 'silent':
      return `${error.message} A firewall may be between, or the server does not know this machine as a client, or with another shared secret.`;
    case 'not-genuine':
      return `${error.message} The shared secret must be the same there.`;
    default:
      return error.message;
  }
}
