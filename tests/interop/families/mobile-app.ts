import assert from 'node:assert/strict';
import { done, plain, type Stage } from './stage.ts';

export async function activateApp({ client, prefix }: Stage): Promise<void> {
  const username = `${prefix}-token`;
  const { activationCode } = await client.call('GenerateActivationCode', { username });
  const activationParams = {
    ActivationCode: activationCode,
    DeviceToken: 'apns-token',
    DeviceName: 'Zoë’s phone 😀',
    // More than a double can count.
    OathCounter: 9_007_199_254_740_993n,
    Version: '6.8.41',
  };
  const { activationInfo } = await client.call('ActivateNew', { activationParams });
  assert.equal(activationInfo?.Username, username);
  const confirmationCode = activationInfo?.ConfirmationCode;
  assert.deepEqual(plain(await client.call('ConfirmActivation', { confirmationCode })), done);
  const { userDevices = [] } = await client.call('GetUserDevices', { username });
  assert.deepEqual(
    userDevices.map(({ DeviceName }) => DeviceName),
    ['Zoë’s phone 😀'],
  );
  const userDeviceId = userDevices[0]?.UserDeviceId;
  assert.deepEqual(plain(await client.call('DeleteUserDevice', { userDeviceId, modifyUsername: 'helga' })), done);
}
