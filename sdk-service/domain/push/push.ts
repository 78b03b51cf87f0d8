import { MfaError } from '@mfa/shared/mfa-error';
import type { PublicJwk } from '../../ports/app-device.ts';
import type { Id } from '../../ports/records.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { type AppEnrollments, createAppEnrollments } from './app-enrollment.ts';
import { createChangeKey } from './change-key.ts';
import { getChannelAddress } from './channel-address.ts';
import { createConfirmApp } from './confirm-app.ts';
import { createDecideRequest } from './decide-request.ts';
import { createDeliverPush } from './deliver-push.ts';
import type { DeviceAnswer } from './device-answer.ts';
import { createDeviceUpkeep, parseDeviceName } from './device-upkeep.ts';
import { createPollRequests } from './poll-requests.ts';
import type { PushDeps } from './push-deps.ts';
import { createPushPrompts, type PushPrompts } from './push-prompts.ts';
import { createDeviceMessages, type DeviceMessage } from './read-device-message.ts';
import { createRedeemApp } from './redeem-app.ts';
import { createServerKeys } from './server-keys.ts';
import { createWaitForDevices } from './wait-for-devices.ts';

/** What anybody may know of the channel. */
export interface ChannelDescription {
  readonly issuer: string;
  readonly appOrigin: string;
  readonly signingKey: PublicJwk & { readonly kid: string };
  /** Undefined: push is switched off. */
  readonly pushKey: string | undefined;
}

/**
 * The server's own authenticator app (docs/mobile-protocol.md): devices that sign. The mobile app web service passes on
 * what they sent, as evidence; every key and every check is here.
 */
export interface Push {
  readonly enrollments: AppEnrollments;
  readonly prompts: PushPrompts;
  /** @throws MfaError `misconfigured` when the app is not offered. */
  describe(): Promise<ChannelDescription>;
  /** A message of a device, as it came. @throws MfaError `misconfigured`, `unavailable`. */
  receive(message: DeviceMessage, author: ChangeAuthor): Promise<DeviceAnswer>;
  waitForDevices: ReturnType<typeof createWaitForDevices>;
  /** The person's own device, of whatever kind. @throws MfaError `malformed` */
  rename(change: {
    readonly deviceId: Id;
    readonly userId: Id;
    readonly name: string;
    readonly author: ChangeAuthor;
  }): Promise<void>;
  /** Which of the user's devices sign, and how strongly. */
  describeDevices(userId: Id): Promise<ReadonlyMap<Id, { readonly userVerification: boolean; readonly push: boolean }>>;
  /** Deletes what has been over for a day. @returns how many. */
  purge(): Promise<number>;
  /** Waits for pushes that are under way. */
  close(): Promise<void>;
}

const KEPT_MS = 86_400_000;
const BATCH = 500;
const MAXIMUM_BATCHES = 20;

export function createPush(parts: Omit<PushDeps, 'keys'>): Push {
  const deps: PushDeps = { ...parts, keys: createServerKeys(parts) };
  const { store, keys, settings, clock, ticker } = deps;
  const messages = createDeviceMessages(deps);
  const { deliver, close } = createDeliverPush(deps);
  const redeem = createRedeemApp(deps, messages);
  const confirm = createConfirmApp(deps, messages);
  const poll = createPollRequests(deps, messages);
  const decide = createDecideRequest(deps, messages);
  const upkeep = createDeviceUpkeep(deps, messages);
  const changeKey = createChangeKey(deps, messages);
  const enrollments = createAppEnrollments(deps);

  return {
    enrollments: {
      ...enrollments,
      async test(request) {
        const started = await enrollments.test(request);
        const app = (await store.findAppDevice(started.requests[0]?.deviceId ?? ''))?.app;
        if (app !== undefined)
          deliver({ apps: [app], requests: started.requests, user: request.user, now: clock.now() });
        ticker.hurry();
        return started;
      },
    },
    prompts: createPushPrompts(deps, deliver),
    waitForDevices: createWaitForDevices(deps),

    async describe() {
      const current = settings.current();
      const { keyId, publicKey } = await keys.signing();
      return {
        ...getChannelAddress(current),
        signingKey: { ...publicKey, kid: keyId },
        pushKey: current['push.enabled'] ? (await keys.push()).publicKey : undefined,
      };
    },

    async receive(message, author) {
      switch (message.call) {
        case 'redeem':
          return redeem(message, author);
        case 'confirm':
          return confirm(message, author);
        case 'poll':
          return poll(message);
        case 'decision':
          return decide(message, author);
        case 'push':
          return upkeep.push(message);
        case 'status':
          return upkeep.status(message);
        case 'name':
          return upkeep.name(message, author);
        case 'keys':
          return changeKey(message, author);
        case 'remove':
          return upkeep.remove(message, author);
        default:
          return message.call satisfies never;
      }
    },

    async rename({ deviceId, userId, name: typed, author }) {
      const subject = await store.findSubjectById(userId);
      const device = subject?.devices.find(({ id }) => id === deviceId);
      const name = parseDeviceName(typed);
      if (name === '') throw new MfaError('malformed', 'name: must be given.');
      const detail = `${device?.name ?? ''} (${deviceId}) to ${name}`;
      const subjectName = subject?.user.username ?? '';
      const record = recordOf(author, { at: clock.now(), action: 'device.rename', subject: subjectName, detail });
      if (device === undefined || !(await store.renameDevice(deviceId, name, record))) {
        throw new MfaError('malformed', 'deviceId: there is no such device.');
      }
    },

    async describeDevices(userId) {
      const apps = await store.listAppDevices(userId);
      return new Map(
        apps.map((app) => [
          app.id,
          { userVerification: app.userVerification !== undefined, push: app.sealedPush !== undefined },
        ]),
      );
    },

    async purge() {
      const before = new Date(clock.now().getTime() - KEPT_MS);
      let total = 0;
      for (let batch = 0; batch < MAXIMUM_BATCHES; batch += 1) {
        const purged = await store.purgeApps({ before, limit: BATCH });
        total += purged;
        if (purged < BATCH) break;
      }
      return total;
    },

    close,
  };
}
