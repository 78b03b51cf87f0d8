import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { phoneNumbers } from '../sdk-service/adapters/phone-numbers.ts';
import { createMasterKeyFile } from '../sdk-service/adapters/secrets/index.ts';
import { type Core, createCore } from '../sdk-service/core.ts';
import { buildUser } from '../sdk-service/domain/users/new-user.ts';

/** The calling account of the bench. */
export const benchAccount = { name: 'svc-bench', password: 'a bench password of no secrecy' };

const author = { accountName: '', actor: 'bench', clientAddress: '', requestId: 'bench' };

/** Commands under way at once; the store takes at most 2,000. */
const AT_ONCE = 1000;

export function benchUser(number: number): string {
  return `user${number}@bench.example`;
}

/** Key of a user's OATH token: 20 bytes that both sides can make. */
export function benchKey(number: number): Buffer {
  return createHmac('sha1', 'bench').update(String(number)).digest();
}

/** Makes a store with so many enrolled users, through the same commands that everybody uses. */
export async function seedStore(folder: string, users: number): Promise<void> {
  const masterKeyFile = join(folder, 'master.key');
  createMasterKeyFile(masterKeyFile);
  const core = await createCore({ dataDir: folder, masterKeyFile, demo: false, log: { warn: () => undefined } });
  await core.accounts.add({ ...benchAccount, role: 'compatible' }, author);
  for (let first = 0; first < users; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, users - first) }, (_, index) => first + index);
    await Promise.all(numbers.map((number) => addUser(core, number)));
  }
  await core.close();
}

async function addUser(core: Core, number: number): Promise<void> {
  const id = String(number).padStart(22, '0');
  const now = core.clock.now();
  const typed = {
    username: benchUser(number),
    firstName: 'Some',
    lastName: `Body ${number}`,
    emailAddress: benchUser(number),
    userGroup: 'Bench',
    authenticator: 'oath-token',
  } as const;
  const user = buildUser(typed, { id, now, settings: core.settings.current(), phoneNumbers });
  const change = { ...author, at: now, action: 'bench.add', subject: user.username, detail: '' };
  const place = { table: 'authenticators', column: 'secret', row: `${id}/oath-token` };
  await core.storage.addUser(user, change);
  await core.storage.setOathToken(
    id,
    {
      sealedKey: core.secrets.seal(benchKey(number), place),
      serialNumber: '',
      algorithm: 'SHA1',
      digits: 6,
      timeStepSeconds: 30,
      lastTimeStep: -1,
      drift: 0,
    },
    change,
  );
}
