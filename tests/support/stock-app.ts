import type { Input, MessageName } from '../../shared/contract/contract.ts';
import { type PfPaWs, pfPaWs } from '../../shared/contract/pf-pa-ws.ts';
import { createElementWriter } from '../../shared/soap/write-message.ts';
import { type AuthenticatorApp, scan } from './authenticator-app.ts';

/** What an activation answered, as the app reads it. */
export interface Activated {
  readonly result: boolean;
  readonly code: number;
  readonly description: string;
  readonly username: string | undefined;
  readonly confirmationCode: string;
  readonly secretKey: string;
  /** The whole body. */
  readonly body: string;
}

interface StockAppOptions {
  /** As from another address, where the service trusts loopback as its proxy. */
  readonly address?: string;
}

/** The stock authenticator app, as far as it speaks to us: hand-made requests, answers read by pattern. */
export function createStockApp({ address }: StockAppOptions = {}) {
  const write = createElementWriter(pfPaWs, { direction: 'request' });

  /** @param url with a slash at its end, as in an activation link. */
  async function send<M extends MessageName<PfPaWs>>(url: string, message: M, fields: Input<PfPaWs, M>) {
    const response = await fetch(`${url}PfPaWs.asmx`, {
      method: 'POST',
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: `"${pfPaWs.namespace}/${message}"`,
        ...(address !== undefined && { 'X-Forwarded-For': address }),
      },
      body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${write({ message, fields })}</s:Body></s:Envelope>`,
    });
    return { status: response.status, body: await response.text() };
  }

  return {
    send,

    async activate(url: string, code: string, device: { readonly name?: string; readonly token?: string } = {}) {
      const { name = 'iPhone', token = 'NO_DEVICE_TOKEN' } = device;
      const activationParams = {
        ActivationCode: code,
        DeviceToken: token,
        DeviceName: name,
        OathCounter: 0n,
        Version: '6.2001.0140',
      };
      return readActivated((await send(url, 'ActivateNew', { activationParams })).body);
    },

    async confirm(url: string, confirmationCode: string) {
      return readActivated((await send(url, 'ConfirmActivation', { confirmationCode })).body);
    },
  };
}

/** Reads the link of a QR code, as the app does. */
export function readActivationLink(link: string): { readonly code: string; readonly url: string } {
  const { protocol, host, searchParams } = new URL(link);
  if (protocol !== 'phonefactor:' || host !== 'activate_account') throw new Error(`Not for this app: ${protocol}`);
  return { code: searchParams.get('code') ?? '', url: searchParams.get('url') ?? '' };
}

/** The app as it shows codes from then on. */
export function appWith(secretKey: string): AuthenticatorApp {
  return scan(`otpauth://totp/a:b?secret=${secretKey.toUpperCase()}`);
}

function readActivated(body: string): Activated {
  const read = (element: string) => new RegExp(`<${element}>([^<]*)</`).exec(body)?.[1];
  return {
    result: read('(?:ActivateNew|ConfirmActivation)Result') === 'true',
    code: Number(read('Code')),
    description: read('Description') ?? '',
    username: read('Username'),
    confirmationCode: read('ConfirmationCode') ?? '',
    secretKey: read('OathTokenSecretKey') ?? '',
    body,
  };
}
