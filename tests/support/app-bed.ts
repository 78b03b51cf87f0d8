import type { TestContext } from 'node:test';
import type { DeviceCall } from '../../sdk-service/domain/push/read-device-message.ts';
import type { User } from '../../sdk-service/ports/records.ts';
import { createReferenceClient, type DeviceReply, type ReferenceClient } from './reference-client.ts';
import { createTestBed } from './test-bed.ts';

const issuer = 'https://mfa.example.com/PA';
const appOrigin = 'https://app.example.com';

/** The domain with the authenticator app set up, and devices that speak to it directly: no wire between them. */
export async function createAppBed(t: TestContext, options: Parameters<typeof createTestBed>[1] = {}) {
  const bed = await createTestBed(t, options);
  await bed.settings.set('mobile.url', `${issuer}/`, bed.author);
  await bed.settings.set('mobile.appOrigin', appOrigin, bed.author);
  const portal = await bed.addAccount('portal', { role: 'portal' });

  /** As the mobile service does: by the address, and with the message as it came. */
  async function post(url: string, message: string): Promise<DeviceReply> {
    const [, call = '', id = ''] = readPath(url);
    const answer = await bed.push.receive({ call: call as DeviceCall, id, message }, bed.author);
    if (answer.outcome === 'refused') return { status: 400, body: { code: answer.problem, detail: answer.detail } };
    return { status: call === 'redeem' ? 201 : 200, body: structuredClone(answer.body) };
  }

  function createDevice(): Promise<ReferenceClient> {
    return createReferenceClient({ post, now: () => Math.floor(bed.clock.now().getTime() / 1000) });
  }

  async function portalRequest(user: User) {
    const session = await bed.beginSession(user, portal);
    const context = bed.context({
      account: portal,
      applicationName: 'User Portal',
      authenticationType: 'userportal',
      sessionHash: session.tokenHash,
    });
    return { user, session, context, author: bed.author };
  }

  async function beginEnrollment(request: Parameters<typeof bed.push.enrollments.begin>[0]) {
    const begun = await bed.push.enrollments.begin(request);
    if (begun.outcome !== 'begun') throw new Error(begun.reason);
    return begun;
  }

  /** A device of this user, active. */
  async function enroll(user: User, own: object = {}): Promise<ReferenceClient> {
    const device = await createDevice();
    const first = await portalRequest(user);
    const raised = (await bed.store.findSubjectById(user.id))?.devices.length
      ? await bed.sessions.raise(first.session)
      : undefined;
    const session = raised?.session ?? first.session;
    const request = { ...first, session, context: { ...first.context, sessionHash: session.tokenHash } };
    const { id: enrollmentId, link } = await beginEnrollment(request);
    const redeemed = await device.redeem(link, own);
    if (redeemed.status !== 201) throw new Error(JSON.stringify(redeemed.body));
    await device.confirm();
    const { number } = await bed.push.enrollments.test({ ...request, enrollmentId });
    const [test] = await device.poll();
    if (test === undefined) throw new Error('no test');
    await device.decide(test, { decision: 'approve', match: number });
    await bed.push.enrollments.complete({ ...request, enrollmentId });
    return device;
  }

  /** The user begins to sign in to the portal. */
  async function signIn(user: User) {
    const { context } = await portalRequest(user);
    const begun = await bed.authentication.beginInBackground({
      username: user.username,
      requireUserMatch: true,
      kind: 'app',
      context,
    });
    if (begun.outcome !== 'challenged') throw new Error(JSON.stringify(begun));
    return begun.prompt;
  }

  /** The one request that a device has now. */
  async function requestOf(device: ReferenceClient) {
    const [request] = await device.poll();
    if (request === undefined) throw new Error('no request');
    return request;
  }

  return {
    ...bed,
    issuer,
    appOrigin,
    portal,
    post,
    createDevice,
    portalRequest,
    beginEnrollment,
    enroll,
    signIn,
    requestOf,
  };
}

/** Somebody has had a phone for an hour. */
export async function createPhoneBed(t: TestContext) {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'app' });
  const device = await bed.enroll(user);
  bed.clock.advanceSeconds(3600);
  return { bed, user, device };
}

/** `['', call, id]` of an address of the protocol. */
function readPath(url: string): readonly string[] {
  const path = url.slice(url.indexOf('/mobile/v1/') + '/mobile/v1/'.length).split('/');
  if (path[0] === 'enrollments') return ['', 'redeem', ''];
  return ['', path[2] ?? '', path[1] ?? ''];
}
