import type { Account, Device, DeviceAccount, ServerKey } from './account.ts';
import { createPopKey, exportPublicKey, signMessage, thumbprint } from './messages.ts';
import { nextRenewal } from './renew-key.ts';
import type { ScannedCode } from './scanned-code.ts';
import { createCredential } from './screen-lock.ts';
import {
  callService,
  type Discovery,
  discover,
  post,
  ServiceProblem,
  serverSeconds,
  withServerClock,
} from './service.ts';
import { importTotp } from './totp.ts';

type EnrollmentCode = Extract<ScannedCode, { kind: 'enrollment' }>;

/** A device that the server knows and that is not yet confirmed: nothing of it is kept. */
export interface Redeemed {
  readonly account: DeviceAccount;
  readonly challenge: string;
  /** For the screen lock; undefined where the server asks for none. */
  readonly webauthnOptions: unknown;
  readonly requiresScreenLock: boolean;
}

/**
 * Makes a key and redeems the token of the QR code for a device (docs/mobile-protocol.md §5).
 *
 * @throws ServiceProblem; `wrong_key` where the server does not hold the key that the QR code named.
 */
export async function redeem(code: EnrollmentCode, deviceName: string): Promise<Redeemed> {
  const service = await discover(code.issuer);
  const pair = await createPopKey();
  const jwk = await exportPublicKey(pair);
  const iss = await thumbprint(jwk);
  const url = `${service.base}/enrollments/redeem`;
  const device = { name: deviceName, platform: platform(), app: 'web', app_version: '1.0' };
  const payload = { token: code.token, device, key_storage: 'webcrypto', push: { type: 'none' } };
  let clockOffsetSeconds = 0;
  const answer = (await withServerClock(
    0,
    async (offset) => {
      const iat = serverSeconds({ clockOffsetSeconds: offset });
      const message = { key: pair.privateKey, typ: 'enrol+jwt', url, from: { jwk }, iss, aud: code.issuer, iat };
      return post(url, await signMessage({ ...message, payload }));
    },
    (seconds) => {
      clockOffsetSeconds = seconds;
    },
  )) as RedeemAnswer;
  const serverKey = answer.server_key;
  if ((await thumbprint(serverKey)) !== code.serverThumbprint) {
    throw new ServiceProblem({ code: 'wrong_key', status: 0 });
  }
  const totp = answer.totp === undefined ? undefined : await importTotp(answer.totp);
  return {
    account: {
      id: answer.device_id,
      issuerName: answer.account.issuer_name,
      username: answer.account.username,
      label: '',
      ...(totp !== undefined && { totp }),
      device: makeDevice({ service, code, answer, deviceName, popKey: pair.privateKey, clockOffsetSeconds }),
    },
    challenge: answer.confirm.challenge,
    webauthnOptions: answer.webauthn_options,
    requiresScreenLock: answer.policy.require_uv,
  };
}

interface RedeemAnswer {
  readonly device_id: string;
  readonly account: { readonly issuer_name: string; readonly username: string };
  readonly server_key: ServerKey;
  readonly policy: { readonly require_uv: boolean; readonly match_digits: number };
  readonly confirm: { readonly challenge: string };
  readonly totp?: { readonly secret: string; readonly digits: number; readonly period: number };
  readonly webauthn_options?: unknown;
}

interface NewDevice {
  readonly service: Discovery;
  readonly code: EnrollmentCode;
  readonly answer: RedeemAnswer;
  readonly deviceName: string;
  readonly popKey: CryptoKey;
  readonly clockOffsetSeconds: number;
}

function makeDevice({ service, code, answer, deviceName, popKey, clockOffsetSeconds }: NewDevice): Device {
  return {
    issuer: service.issuer,
    base: service.base,
    name: deviceName,
    popKey,
    renewAt: nextRenewal(),
    serverThumbprint: code.serverThumbprint,
    serverKey: answer.server_key,
    matchDigits: answer.policy.match_digits,
    state: 'confirmed',
    clockOffsetSeconds,
    ...(service.vapidKey !== undefined && { vapidKey: service.vapidKey }),
  };
}

/**
 * Confirms the device, with the screen lock where the person gives it. The account may be kept from then on.
 *
 * @throws DOMException where the person declines the screen lock; ServiceProblem where the server refuses.
 */
export async function confirm(redeemed: Redeemed, screenLock: 'use' | 'without'): Promise<DeviceAccount> {
  const { account, challenge, webauthnOptions } = redeemed;
  const credential = screenLock === 'use' ? await createCredential(webauthnOptions) : undefined;
  const payload = { challenge, ...(credential !== undefined && { webauthn: credential.response }) };
  const call = { typ: 'confirm+jwt', path: `devices/${account.id}/confirm`, payload };
  const answer = (await callService(account, call, async () => {})) as { readonly uv?: boolean };
  if (credential === undefined || answer.uv !== true) return account;
  return { ...account, device: { ...account.device, uvCredentialId: credential.id } };
}

/** An account of another site that only shows codes; undefined where its secret is none. */
export async function importCodes(
  code: Extract<ScannedCode, { kind: 'codes' }>,
  id: string,
): Promise<Account | undefined> {
  const totp = await importTotp(code);
  return totp && { id, issuerName: code.issuerName, username: code.username, label: '', totp };
}

type Platform = 'android' | 'ios' | 'windows' | 'macos' | 'linux';

function platform(): Platform {
  const agent = navigator.userAgent;
  if (/android/i.test(agent)) return 'android';
  // iPads say that they are Macs, with a touch screen.
  if (/iphone|ipad/i.test(agent) || (/macintosh/i.test(agent) && navigator.maxTouchPoints > 1)) return 'ios';
  if (/windows/i.test(agent)) return 'windows';
  return /macintosh/i.test(agent) ? 'macos' : 'linux';
}

/** What the phone is called until the person says otherwise: names that are the same in every language. */
export function guessDeviceName(): string {
  const names: Readonly<Record<Platform, string>> = {
    android: 'Android',
    ios: /ipad|macintosh/i.test(navigator.userAgent) ? 'iPad' : 'iPhone',
    windows: 'Windows',
    macos: 'Mac',
    linux: 'Linux',
  };
  return names[platform()];
}
