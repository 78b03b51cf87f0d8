import { createHash } from 'node:crypto';
import type { AppDevice } from '../../ports/app-device.ts';
import type { PushRequest } from '../../ports/app-store.ts';
import type { Id, User } from '../../ports/records.ts';
import { type Background, createBackground } from '../authentication/background.ts';
import { findPrompt } from '../languages/wordings.ts';
import { accountName } from './account-name.ts';
import { findChannelAddress } from './channel-address.ts';
import type { PushDeps } from './push-deps.ts';
import { openPush } from './push-subscription.ts';

/** Announces requests to those devices that take pushes; in the background, since the app finds them by polling too. */
export type DeliverPush = (delivery: {
  readonly apps: readonly AppDevice[];
  readonly requests: readonly PushRequest[];
  /** Whose devices they are. */
  readonly user: Pick<User, 'appLanguage'>;
  readonly now: Date;
}) => void;

type Delivery = Parameters<DeliverPush>[0];

/** Pushes that are under way at the same time; beyond them the app has to poll. */
const MAXIMUM = 500;
/** Devices whose push service asked for patience. */
const MAXIMUM_PAUSED = 10_000;

export function createDeliverPush(deps: PushDeps): { readonly deliver: DeliverPush } & Pick<Background, 'close'> {
  const { store, keys, carrier, secrets, sentences, settings, clock, report } = deps;
  const background = createBackground({ maximum: MAXIMUM });
  const pausedUntil = new Map<Id, number>();

  async function send(
    app: AppDevice,
    request: PushRequest,
    { user, now }: Pick<Delivery, 'user' | 'now'>,
  ): Promise<void> {
    const current = settings.current();
    const address = findChannelAddress(current);
    if (app.sealedPush === undefined || address === undefined) return;
    if ((pausedUntil.get(app.id) ?? 0) > now.getTime()) return;
    const expires = Math.floor(request.expiresAt.getTime() / 1000);
    const topic = topicOf(request.id);
    const language = user.appLanguage || current['company.appLanguage'];
    const own = findPrompt(current['push.messages'], language);
    const said = own === undefined ? sentences.announce({ language, key: 'waiting' }) : { text: own, language };
    // R22: no name, no number, nothing of the sign-in. The first half is for browsers that show it by themselves.
    const payload = JSON.stringify({
      web_push: 8030,
      notification: {
        title: accountName(current),
        body: said.text,
        lang: said.language,
        navigate: `${address.appOrigin}/r`,
        tag: topic,
      },
      v: 1,
      t: 'auth',
      r: request.id,
      e: expires,
    });
    const delivery = await carrier.send({
      subscription: openPush(secrets, app.id, app.sealedPush),
      payload,
      ttlSeconds: Math.max(0, expires - Math.floor(now.getTime() / 1000)),
      topic,
      services: current['push.services'],
      identity: { ...(await keys.push()), contact: current['push.contact'] },
    });
    switch (delivery.outcome) {
      case 'accepted':
        return;
      case 'gone':
        // R24: from now on it only polls, until the app sends another address.
        await store.changeAppPush(app.id, undefined);
        return;
      case 'later':
        if (pausedUntil.size >= MAXIMUM_PAUSED) pausedUntil.clear();
        pausedUntil.set(app.id, clock.now().getTime() + delivery.seconds * 1000);
        return;
      case 'refused':
      case 'unreachable':
        report(`A push service did not take a request (${delivery.outcome}).`);
    }
  }

  return {
    deliver({ apps, requests, user, now }) {
      if (!settings.current()['push.enabled']) return;
      for (const request of requests) {
        const app = apps.find(({ id }) => id === request.deviceId);
        if (app?.sealedPush === undefined) continue;
        try {
          background.checkRoom();
        } catch {
          return;
        }
        background.add(
          send(app, request, { user, now }).catch((cause: unknown) =>
            report('A request could not be announced.', cause),
          ),
        );
      }
    },
    close: () => background.close(),
  };
}

/** RFC 8030 §5.4: at most 32 characters; says nothing of the request to whoever does not know it. */
function topicOf(requestId: Id): string {
  return createHash('sha256').update(requestId).digest('base64url').slice(0, 24);
}
