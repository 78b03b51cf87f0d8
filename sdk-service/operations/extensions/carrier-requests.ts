import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { noError } from '../no-error.ts';

/** What carriers of texts and calls tell by requests of their own: the mobile app web service passes them on as they came. */
export function carrierRequestOperations({ textCarriers }: Pick<Core, 'textCarriers'>) {
  return {
    ReceiveCarrierRequest: async ({ method = '', url = '', headers = [], body = '' }) => {
      const received = await textCarriers.receive({
        method,
        path: url,
        headers: new Map(headers?.map((header) => [header?.Name?.toLowerCase() ?? '', header?.Value ?? ''])),
        body,
      });
      if (received.outcome === 'refused') return { result: false, error: noError };
      return { result: true, contentType: received.contentType, answer: received.body, error: noError };
    },
  } satisfies Handlers<Extensions>;
}
