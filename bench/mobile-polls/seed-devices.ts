import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { phoneNumbers } from '../../sdk-service/adapters/phone-numbers.ts';
import { createMasterKeyFile } from '../../sdk-service/adapters/secrets/index.ts';
import { type Core, createCore } from '../../sdk-service/core.ts';
import { buildUser } from '../../sdk-service/domain/users/new-user.ts';
import type { PublicJwk } from '../../sdk-service/ports/app-device.ts';
import { benchAccount } from '../seed-store.ts';

/** As devices sign it; nobody connects to it. */
export const benchIssuer = 'https://mfa.bench.example/PA';
export const mobileAccount = { name: 'svc-mobile', password: 'another password of no secrecy' };

/** A device that polls, with the user it belongs to. */
export interface SeededDevice {
  readonly id: string;
  readonly username: string;
  readonly key: KeyObject;
}

const author = { accountName: '', actor: 'bench', clientAddress: '', requestId: 'bench' };

/** Commands under way at once; the store takes at most 2,000. */
const AT_ONCE = 500;

/** A store with so many people, each with one device that signs. */
export async function seedDevices(folder: string, count: number): Promise<readonly SeededDevice[]> {
  const masterKeyFile = join(folder, 'master.key');
  createMasterKeyFile(masterKeyFile);
  const core = await createCore({ dataDir: folder, masterKeyFile, demo: false, log: { warn: () => undefined } });
  await core.accounts.add({ ...benchAccount, role: 'compatible' }, author);
  await core.accounts.add({ ...mobileAccount, role: 'mobile' }, author);
  await core.settings.set('mobile.url', `${benchIssuer}/`, author);
  await core.settings.set('mobile.appOrigin', 'https://app.bench.example', author);
  const devices: SeededDevice[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => first + index);
    devices.push(...(await Promise.all(numbers.map((number) => addDevice(core, number)))));
  }
  await core.close();
  return devices;
}

/** By the commands that an enrollment uses; the steps that prove something to a person are left out. */
async function addDevice(core: Core, number: number): Promise<SeededDevice> {
  const now = core.clock.now();
  const userId = randomBytes(16).toString('base64url');
  const id = randomBytes(16).toString('base64url');
  const username = `user${number}@bench.example`;
  const typed = { username, lastName: `Body ${number}`, userGroup: 'Bench', authenticator: 'app' } as const;
  const user = buildUser(typed, { id: userId, now, settings: core.settings.current(), phoneNumbers });
  const change = { ...author, at: now, action: 'bench.add', subject: username, detail: '' };
  await core.storage.addUser(user, change);

  const enrollment = {
    id: randomBytes(16).toString('base64url'),
    userId,
    accountId: 'bench',
    sessionHash: randomBytes(32),
    tokenHash: randomBytes(32),
    state: 'issued',
    deviceId: undefined,
    challengeId: undefined,
    tests: 0,
    createdAt: now,
    expiresAt: new Date(now.getTime() + 600_000),
  } as const;
  await core.storage.openAppEnrollment(enrollment, change);

  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const popKey: PublicJwk = { kty: 'EC', crv: 'P-256', x, y };
  const redeemed = await core.storage.redeemAppEnrollment({
    id: enrollment.id,
    added: {
      app: {
        id,
        userId,
        name: 'Phone',
        state: 'active',
        platform: 'bench',
        keyStorage: 'software',
        popKey,
        userVerification: undefined,
        sealedPush: undefined,
        silentCount: 0,
      },
      device: {
        id,
        userId,
        name: 'Phone',
        appVersion: 'bench',
        state: 'active',
        kind: 'app',
        sealedKey: core.secrets.seal(randomBytes(20), { table: 'devices', column: 'secret', row: id }),
        algorithm: 'SHA1',
        lastTimeStep: -1,
        drift: 0,
        createdAt: now,
        activatedAt: now,
        lastUsedAt: undefined,
      },
      popThumbprint: createHash('sha256').update(`${x}.${y}`).digest(),
      pushHash: undefined,
      confirmationHash: randomBytes(32),
      confirmUntil: now,
    },
    deviceLimit: 10,
    now,
    change,
  });
  if (redeemed !== 'redeemed') throw new Error(`A device was not added: ${redeemed}`);
  return { id, username, key: privateKey };
}
