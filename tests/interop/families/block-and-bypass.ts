import assert from 'node:assert/strict';
import { asks, done, no, plain, type Stage } from './stage.ts';

export async function blockAndBypass({ client, prefix }: Stage): Promise<void> {
  const username = `${prefix}-token`;
  const why = { username, reason: 'Lost <phone> & token', modifyUsername: 'helga' };
  assert.deepEqual(plain(await client.call('UserIsBlocked', { username })), no);
  assert.deepEqual(plain(await client.call('BlockUser', why)), done);
  assert.deepEqual(plain(await client.call('UserIsBlocked', { username })), done);
  assert.equal((await client.call('PfAuthUser_4', { username, ...asks })).callResult?.Code, 14);
  assert.deepEqual(plain(await client.call('UnblockUser', why)), done);
  assert.deepEqual(plain(await client.call('OneTimeBypass_2', { ...why, bypassSeconds: 600 })), done);
  const passed = await client.call('PfAuthUser_4', { username, ...asks });
  assert.deepEqual([passed.result, passed.callResult?.Code], [true, 26]);
  assert.equal((await client.call('PfAuthUser_4', { username, ...asks })).callResult?.Code, 22);
}
