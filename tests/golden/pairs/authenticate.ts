import { testAuthor } from '../../support/sdk-in-process.ts';
import type { GoldenWorld, Pairs } from '../golden-world.ts';

const asks = {
  initiatingAuthenticationType: 'pfsdk',
  initiatingIpAddress: '192.0.2.7',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;
const { applicationName: _, ...asksWithoutName } = asks;

/** A text user and a user with a token take turns, so that both kinds of answer are seen. */
async function withText(world: GoldenWorld, username: string) {
  await world.add(username);
  return { username };
}

async function withToken(world: GoldenWorld, username: string) {
  await world.addWithToken(username);
  return { username };
}

async function withPassword(world: GoldenWorld, username: string) {
  await world.addWithToken(username);
  await world.core.people.setPassword(username, 'Correct horse <&> battery', testAuthor);
  return { username, password: 'Correct horse <&> battery', authenticationType: 'mswin' } as const;
}

export const authenticatePairs: Pairs<
  | 'PrimaryAuthUser'
  | 'PfAuthUser'
  | 'PfAuthUser2'
  | 'PfAuthUser3'
  | 'PfAuthUser_3'
  | 'PfAuthUser_4'
  | 'PfAuthUser_5'
  | 'PfAuthUserMaster'
  | 'PfAuthUserMaster2'
  | 'PfAuthUserMaster_2'
  | 'PfAuthUserMaster_3'
  | 'PfAuthUserMaster_4'
  | 'CombinedAuthUser'
  | 'CombinedAuthUser2'
  | 'CombinedAuthUser3'
  | 'CombinedAuthUser_3'
  | 'CombinedAuthUser_4'
  | 'CombinedAuthUserMaster'
  | 'CombinedAuthUserMaster2'
  | 'CombinedAuthUserMaster_2'
  | 'CombinedAuthUserMaster_3'
> = {
  PrimaryAuthUser: async (world) => ({
    ...(await withPassword(world, 'primary')),
    initiatingAuthenticationType: 'pfsdk',
    initiatingIpAddress: '192.0.2.7',
  }),
  PfAuthUser: async (world) => ({
    ...(await withText(world, 'first')),
    initiatingIpAddress: '192.0.2.7',
    requireUserMatch: true,
  }),
  PfAuthUser2: async (world) => ({ ...(await withText(world, 'second')), ...asksWithoutName }),
  PfAuthUser3: async (world) => ({ ...(await withText(world, 'third')), ...asks }),
  // A user whom nobody knows passes where the caller asks for it and its account may.
  PfAuthUser_3: () => ({ username: 'nobody', ...asks, requireUserMatch: false }),
  PfAuthUser_4: async (world) => ({ ...(await withToken(world, 'fourth')), ...asks }),
  PfAuthUser_5: async (world) => ({
    ...(await withText(world, 'fifth')),
    ...asks,
    mode: 'smsText',
    countryCode: '1',
    phoneNumber: '201-555-0177',
    extension: '',
  }),
  PfAuthUserMaster: async (world) => ({ ...(await withText(world, 'master-1')), ...asksWithoutName }),
  PfAuthUserMaster2: async (world) => ({ ...(await withText(world, 'master-2')), ...asks }),
  PfAuthUserMaster_2: () => ({ username: 'nobody', ...asks }),
  PfAuthUserMaster_3: async (world) => ({ ...(await withToken(world, 'master-3')), ...asks }),
  PfAuthUserMaster_4: async (world) => ({
    ...(await withText(world, 'master-4')),
    ...asks,
    mode: 'smsText',
    countryCode: '1',
    phoneNumber: '201-555-0178',
    extension: '',
  }),
  CombinedAuthUser: async (world) => ({
    ...(await withPassword(world, 'combined-1')),
    initiatingIpAddress: '192.0.2.7',
    requireUserMatch: true,
  }),
  CombinedAuthUser2: async (world) => ({ ...(await withPassword(world, 'combined-2')), ...asksWithoutName }),
  CombinedAuthUser3: async (world) => ({ ...(await withPassword(world, 'combined-3')), ...asks }),
  // A wrong password: the second factor is not asked for.
  CombinedAuthUser_3: async (world) => ({
    ...(await withPassword(world, 'combined-4')),
    password: 'wrong',
    ...asks,
  }),
  CombinedAuthUser_4: async (world) => ({ ...(await withPassword(world, 'combined-5')), ...asks }),
  CombinedAuthUserMaster: async (world) => ({ ...(await withPassword(world, 'combined-6')), ...asksWithoutName }),
  CombinedAuthUserMaster2: async (world) => ({ ...(await withPassword(world, 'combined-7')), ...asks }),
  CombinedAuthUserMaster_2: async (world) => ({ ...(await withPassword(world, 'combined-8')), ...asks }),
  CombinedAuthUserMaster_3: async (world) => ({ ...(await withPassword(world, 'combined-9')), ...asks }),
};
