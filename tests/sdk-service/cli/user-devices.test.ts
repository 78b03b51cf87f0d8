import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCore } from '../../../sdk-service/core.ts';
import { createPlace } from './place.ts';

const author = { accountName: '', actor: 'test', clientAddress: '', requestId: 'r' };

test('mfa user activation-code and mfa user devices bring a phone and take it away', async (t) => {
  const place = await createPlace();
  t.after(() => place.remove());
  await place.mfa('init');
  await place.mfa('user', 'add', 'Zoë', '--method', 'app');
  const unset = await place.mfa('user', 'activation-code', 'Zoë');
  assert.match(unset.stderr, /^mfa: The address of the mobile app web service is not set \(setting mobile\.url\)\.\n$/);
  const typed = await place.mfa('user', 'activation-code', 'Zoë', '--typed');
  assert.match(typed.stdout, /^code +\d{3} \d{3} \d{3}\naddress +that of the mobile app web service/);

  await place.mfa('settings', 'set', 'mobile.url', 'https://mfa.contoso.com/PA/PfPaWs.asmx');
  const linked = JSON.parse((await place.mfa('user', 'activation-code', 'Zoë', '--json')).stdout);
  assert.match(linked.url, /^https:\/\/mfa\.contoso\.com\/PA\/a\/[A-Za-z0-9_-]{22}\/$/);
  assert.equal(linked.link, `phonefactor://activate_account?code=${linked.code}&url=${encodeURIComponent(linked.url)}`);

  const core = await createCore({ ...places(place), demo: undefined, log: { warn: () => undefined } });
  const device = { name: 'Zoë’s\u001b[2Jphone', appVersion: '6.8', token: 'push-address', oathCounter: 0n };
  const path = String(linked.url).split('/').at(-2);
  const activated = await core.devices.activate({ code: linked.code, path, device, author });
  assert.ok(activated.outcome === 'activated');
  await core.devices.confirm({ confirmationCode: activated.confirmationCode, author });
  await core.close();

  const listed = await place.mfa('user', 'devices', 'list', 'Zoë');
  assert.match(listed.stdout, /Zoë’s \[2Jphone +6\.8/);
  assert.doesNotMatch(listed.stdout, /push-address/);
  const [{ id }] = JSON.parse((await place.mfa('user', 'devices', 'list', 'zoë', '--json')).stdout);
  await place.mfa('user', 'add', 'ben');
  const foreign = await place.mfa('user', 'devices', 'remove', 'ben', '--', id);
  assert.equal(foreign.stderr, 'mfa: userDeviceId: there is no such device.\n');
  assert.equal((await place.mfa('user', 'devices', 'remove', 'Zoë', '--', id)).stdout, 'Removed a device of Zoë.\n');
  assert.equal((await place.mfa('user', 'devices', 'list', 'Zoë')).stdout, 'No device is active.\n');
});

function places({ dataDir, masterKeyFile }: { readonly dataDir: string; readonly masterKeyFile: string }) {
  return { dataDir, masterKeyFile };
}
