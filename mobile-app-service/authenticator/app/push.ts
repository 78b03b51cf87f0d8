import type { DeviceAccount } from './account.ts';
import { fromBase64url, toBase64url } from './bytes.ts';
import { callService } from './service.ts';

/** How notifications stand on this phone. */
export type PushState = 'unsupported' | 'ask' | 'on' | 'blocked';

export function pushState(): PushState {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) {
    return 'unsupported';
  }
  if (Notification.permission === 'granted') return 'on';
  return Notification.permission === 'denied' ? 'blocked' : 'ask';
}

/** Asks for the permission; only by a tap of the person, as browsers want it. */
export async function askForPush(): Promise<PushState> {
  await Notification.requestPermission();
  return pushState();
}

/**
 * Tells an account's server where pushes go, where that changed; browsers other than Chrome do not say when it does, so
 * this is called at each start. Without permission, or where the server has no push, nothing is done.
 *
 * One registration has one subscription, bound to one server's key: the first account's server gets it, others are polled.
 *
 * @returns The push address as the server knows it from now on.
 */
export async function keepPush(account: DeviceAccount): Promise<string | undefined> {
  const { device } = account;
  if (device.vapidKey === undefined || pushState() !== 'on') return device.pushEndpoint;
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await subscribe(pushManager, device.vapidKey);
  const { endpoint, keys } = subscription?.toJSON() ?? {};
  if (endpoint === undefined || keys === undefined || endpoint === device.pushEndpoint) return device.pushEndpoint;
  const push = { type: 'webpush', endpoint, p256dh: keys.p256dh, auth: keys.auth };
  const call = { typ: 'push+jwt', path: `devices/${account.id}/push`, payload: { push } };
  await callService(account, call, async () => {});
  return endpoint;
}

async function subscribe(manager: PushManager, vapidKey: string): Promise<PushSubscription | undefined> {
  const found = await manager.getSubscription();
  const key = found?.options.applicationServerKey;
  if (found !== null && key != null) return toBase64url(key) === vapidKey ? found : undefined;
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(vapidKey) });
}
