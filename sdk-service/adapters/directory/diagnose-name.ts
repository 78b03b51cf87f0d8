import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { DiagnosisStep, DirectoryServer } from '../../ports/directory.ts';

/** Whether the name of a server has an address, which comes before all else; undefined where it is an address itself. */
export async function diagnoseName({ host, port }: DirectoryServer): Promise<DiagnosisStep | undefined> {
  if (isIP(host) !== 0) return undefined;
  const of = { step: 'dns', subject: `${host}:${port}` } as const;
  try {
    const addresses = await lookup(host, { all: true });
    return { ...of, ok: true, detail: addresses.map(({ address }) => address).join(', ') };
  } catch (error) {
    return { ...of, ok: false, detail: `No address for ${host} (${(error as Error).message}).` };
  }
}
