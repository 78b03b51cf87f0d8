import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf } from './attempt-context.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

/** The PIN of a user, which no mail ever says. `PinFormat` is `plainText` and nothing else. */
export function pinOperations({ pins }: Pick<Core, 'pins'>) {
  return {
    ChangePin: async ({ username = '', userPin, sendEmail }, context) => {
      if (userPin === undefined) throw new MfaError('malformed', 'userPin: must be given.');
      const { Pin: pin = '', PinChangeRequired: mustChange } = userPin;
      const author = changeAuthorOf(context);
      // A person who changes his own PIN has to obey other rules than who does it for him.
      if (context.session !== undefined) await pins.changeOwn({ username, author, sendEmail, pin });
      else await pins.change({ username, author, sendEmail, pin, mustChange });
      return { result: true, error: noError };
    },

    ValidatePin: async ({ username = '', pin = '' }, context) => {
      const result = await pins.validate({ username, pin, context: attemptContextOf(context, {}) });
      return { result, error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}
