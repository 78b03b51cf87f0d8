import assert from 'node:assert/strict';
import { done, plain, type Stage } from './stage.ts';

export async function checkConnection({ client }: Stage): Promise<void> {
  assert.deepEqual(await client.call('TestSecurity', {}), { result: 'secure' });
  assert.deepEqual(await client.call('TestMasterConnection_2', {}), { result: 'success' });
  assert.deepEqual(plain(await client.call('TestMasterConnection', {})), done);
}

export async function readSettings({ client }: Stage): Promise<void> {
  const { features } = await client.call('GetFeatures', {});
  assert.deepEqual([features?.OathToken, features?.Voiceprint, typeof features?.Adfs], [true, false, 'boolean']);
  const { customerDefaults } = await client.call('GetCustomerDefaults_3', {});
  assert.deepEqual([customerDefaults?.Mode, customerDefaults?.MinimumPinLength], ['smsText', 4]);
  const { userPortalSettings } = await client.call('GetUserPortalSettings', {});
  assert.deepEqual([userPortalSettings?.PrimaryAuth, userPortalSettings?.SessionTimeoutMinutes], ['mswin', 10]);
  const { languages = [] } = await client.call('GetSmsTextLanguageOptions', {});
  assert.ok(languages.some(({ Name }) => Name === 'en'));
}
