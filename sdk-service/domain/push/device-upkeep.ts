import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { parseDevice } from '../devices/parse-device.ts';
import { getChannelAddress } from './channel-address.ts';
import { type DeviceAnswer, refused } from './device-answer.ts';
import type { PushDeps } from './push-deps.ts';
import { parsePush, sealPush } from './push-subscription.ts';
import type { createDeviceMessages, DeviceMessage } from './read-device-message.ts';
import { policyOf } from './redeem-app.ts';

/** What a device changes of itself, always signed by its key (R19). */
export function createDeviceUpkeep(deps: PushDeps, messages: ReturnType<typeof createDeviceMessages>) {
  const { store, keys, carrier, secrets, settings, clock } = deps;

  function read(message: DeviceMessage) {
    return messages.read(message, getChannelAddress(settings.current()).issuer);
  }

  return {
    async push(message: DeviceMessage): Promise<DeviceAnswer> {
      const verified = await read(message);
      if ('outcome' in verified) return verified;
      const { payload, app } = verified;
      const push = parsePush(payload.push, { carrier, settings: settings.current() });
      if (push !== undefined && 'outcome' in push) return push;
      const isChanged = await store.changeAppPush(app.id, push && sealPush(secrets, { id: app.id, push }));
      return isChanged
        ? { outcome: 'answered', body: {} }
        : refused('duplicate-key', 'push: is that of another device.');
    },

    async status(message: DeviceMessage): Promise<DeviceAnswer> {
      const verified = await read(message);
      if ('outcome' in verified) return verified;
      const { app } = verified;
      const signing = await keys.signing();
      return {
        outcome: 'answered',
        body: {
          state: app.state,
          name: app.name,
          uv: app.userVerification !== undefined,
          push: app.sealedPush !== undefined,
          policy: policyOf(settings.current()),
          server_keys: [{ ...signing.publicKey, kid: signing.keyId, use: 'sig', alg: 'ES256' }],
        },
      };
    },

    async name(message: DeviceMessage, author: ChangeAuthor): Promise<DeviceAnswer> {
      const verified = await read(message);
      if ('outcome' in verified) return verified;
      const { payload, app, user } = verified;
      const name = parseDeviceName(payload.name);
      if (name === '') return refused('malformed', 'name: must be a text.');
      const detail = `${app.name} (${app.id}) to ${name}`;
      const record = recordOf(author, { at: clock.now(), action: 'device.rename', subject: user.username, detail });
      return (await store.renameDevice(app.id, name, record))
        ? { outcome: 'answered', body: { name } }
        : refused('device-revoked');
    },

    async remove(message: DeviceMessage, author: ChangeAuthor): Promise<DeviceAnswer> {
      const verified = await read(message);
      if ('outcome' in verified) return verified;
      const { app, user } = verified;
      const detail = `${app.name} (${app.id}), by the device itself`;
      const record = recordOf(author, { at: clock.now(), action: 'device.remove', subject: user.username, detail });
      return (await store.revokeDevice(app.id, record)) ? { outcome: 'answered', body: {} } : refused('device-revoked');
    },
  };
}

/** One line, at most 100 characters; empty when it is none. */
export function parseDeviceName(value: unknown): string {
  const name = typeof value === 'string' ? value : '';
  return parseDevice({ name, appVersion: '', token: '', oathCounter: 0n }).name;
}
