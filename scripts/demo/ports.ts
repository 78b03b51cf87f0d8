import { once } from 'node:events';
import { createServer } from 'node:net';
import { MfaError } from '@mfa/shared/mfa-error';

interface PortCheck {
  readonly host: string;
  /** Environment variable → port. */
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * Checks before anything is started that the ports can be had and differ.
 *
 * @throws MfaError `misconfigured`: the port, who has it as far as can be told, and the variable that moves it.
 */
export async function checkPorts({ host, ports }: PortCheck): Promise<void> {
  const problems: string[] = [];
  const taken = new Map<number, string>();
  for (const [name, port] of Object.entries(ports)) {
    const other = port === 0 ? undefined : taken.get(port);
    taken.set(port, name);
    if (other !== undefined) problems.push(`${other} and ${name} are both ${port}; give each app a port of its own.`);
    else if (!(await canListen(host, port))) {
      problems.push(
        `Port ${port} on ${host} is in use by another program; set ${name} to a free port, or stop that program.`,
      );
    }
  }
  if (problems.length > 0) throw new MfaError('misconfigured', problems.join('\n'));
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
