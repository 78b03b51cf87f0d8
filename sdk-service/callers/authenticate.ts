import type { IncomingMessage } from 'node:http';
import { MfaError } from '@mfa/shared/mfa-error';
import type { GenerationWatch } from '../domain/generations/watch-generations.ts';
import { type BasicDeps, createBasicAuthentication } from './basic-authentication.ts';
import { type Caller, unauthenticated } from './caller.ts';
import { type CertificateDeps, createCertificateAuthentication } from './certificate-authentication.ts';
import { createWindowsAuthentication, type WindowsDeps } from './windows-authentication.ts';

export interface AuthenticateDeps extends BasicDeps, CertificateDeps, WindowsDeps {
  /** Brings accounts, certificates and settings up to date. */
  readonly refresh: GenerationWatch;
  /** Whether nobody could listen in on the request (`transport-check.ts`). */
  readonly isPrivate: (request: IncomingMessage) => boolean;
}

/**
 * Who calls: by Windows authentication of IIS where that is switched on, else by a client certificate, by Basic, or by
 * both, which then have to be of the same account (security.md §1).
 *
 * The function made here answers at once for a caller known from before, else by a promise.
 *
 * @throws MfaError `unauthenticated`; `forbidden` over plain http; `unavailable` with `retryAfterSeconds` when slowed.
 */
export function createAuthenticate(deps: AuthenticateDeps): (request: IncomingMessage) => Caller | Promise<Caller> {
  const { refresh, isPrivate } = deps;
  const windows = createWindowsAuthentication(deps);
  const identifyByCertificate = createCertificateAuthentication(deps);
  const identifyByBasic = createBasicAuthentication(deps);

  function checkPrivacy(request: IncomingMessage): void {
    if (isPrivate(request)) return;
    // Without a challenge: a browser or proxy must not be invited to send a password in clear.
    throw new MfaError('forbidden', 'The Web Service SDK is reached by https.');
  }

  function identifyByWindows(request: IncomingMessage): Caller | Promise<Caller> {
    checkPrivacy(request);
    const account = windows.identify(request);
    return account instanceof Promise ? account.then((found) => ({ account: found })) : { account };
  }

  function identify(request: IncomingMessage): Caller | Promise<Caller> {
    if (windows.isOn()) return windows.checkForgery(request) ?? identifyByWindows(request);
    checkPrivacy(request);
    const byCertificate = identifyByCertificate(request);
    if (byCertificate === undefined) return identifyByBasic(request);
    if (request.headers.authorization === undefined) return { account: byCertificate };
    const check = (byBasic: Caller) => {
      if (byBasic.account.id !== byCertificate.id) throw unauthenticated();
      return byBasic;
    };
    const byBasic = identifyByBasic(request);
    return byBasic instanceof Promise ? byBasic.then(check) : check(byBasic);
  }

  return (request) => {
    const refreshing = refresh();
    return refreshing === undefined ? identify(request) : refreshing.then(() => identify(request));
  };
}
