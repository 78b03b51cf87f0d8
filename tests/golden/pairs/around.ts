import { type GoldenWorld, oathCode, type Pairs } from '../golden-world.ts';

async function added(world: GoldenWorld, username: string) {
  await world.add(username);
  return { username };
}

/** Blocks, bypasses, hand-over and the mobile app. */
export const aroundPairs: Pairs<
  | 'UserIsBlocked'
  | 'BlockUser'
  | 'UnblockUser'
  | 'OneTimeBypass'
  | 'OneTimeBypass2'
  | 'OneTimeBypass_2'
  | 'GetPassedSession'
  | 'SetPassedSessionSecondaryAuthSuccess'
  | 'GenerateActivationCode'
  | 'Activate'
  | 'ActivateNew'
  | 'ConfirmActivation'
  | 'DeleteUserDevice'
> = {
  BlockUser: async (world) => ({
    ...(await added(world, 'blocked')),
    reason: 'Reported a stolen phone',
    modifyUsername: 'helga',
  }),
  UserIsBlocked: () => ({ username: 'blocked' }),
  UnblockUser: () => ({ username: 'blocked', reason: 'Has a new phone', modifyUsername: 'helga' }),
  OneTimeBypass: async (world) => ({
    ...(await added(world, 'bypass-1')),
    reason: 'Left the phone at home',
    modifyUsername: 'helga',
  }),
  OneTimeBypass2: async (world) => ({
    ...(await added(world, 'bypass-2')),
    reason: 'Left the phone at home',
    bypassSeconds: 600,
    modifyUsername: 'helga',
  }),
  OneTimeBypass_2: () => ({
    username: 'nobody',
    reason: 'Left the phone at home',
    bypassSeconds: 600,
    modifyUsername: 'helga',
  }),
  async GetPassedSession(world) {
    await world.addWithToken('passed@contoso.com');
    const passed = await world.core.passedSessions.pass({ username: 'passed@contoso.com', fallbackEnabled: true });
    return { passedSessionId: passed.passedSessionId };
  },
  async SetPassedSessionSecondaryAuthSuccess(world) {
    const username = 'passed@contoso.com';
    const { cookieId } = await world.core.passedSessions.pass({ username, fallbackEnabled: true });
    const { authenticationRequestId } = await world.call.PfAuthUser_4({
      username,
      requireUserMatch: true,
      initiatingAuthenticationType: 'isapi',
    });
    const code = oathCode(world);
    await world.call.ValidateOathCode({ username, code, authenticationRequestId, fallback: false });
    return { cookieId };
  },
  GenerateActivationCode: async (world) => added(world, 'activated'),
  Activate: async (world) => {
    const { activationCode = '' } = await world.call.GenerateActivationCode({ username: 'activated' });
    return { activationCode, deviceToken: 'device-token-1', deviceName: 'Old phone' };
  },
  ActivateNew: async (world) => {
    await added(world, 'activated-too');
    const { activationCode = '' } = await world.call.GenerateActivationCode({ username: 'activated-too' });
    return {
      activationParams: {
        ActivationCode: activationCode,
        DeviceToken: 'device-token-2',
        DeviceName: 'Zoë’s phone',
        OathCounter: 0n,
        Version: '6.8.41',
      },
    };
  },
  ConfirmActivation: async (world) => ({ confirmationCode: await world.addWithApp('confirmed', 'New phone') }),
  DeleteUserDevice: async (world) => {
    const { userDevices } = await world.call.GetUserDevices({ username: 'confirmed' });
    return { userDeviceId: userDevices?.[0]?.UserDeviceId ?? 'no-such-device', modifyUsername: 'helga' };
  },
};
