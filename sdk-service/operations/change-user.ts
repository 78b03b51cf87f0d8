import type { Enum } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { TypedPhone } from '../domain/users/parse-phone.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { kindOf } from './modes.ts';
import { noError } from './no-error.ts';

const done = { result: true, error: noError } as const;

/** Changes of one user. `sendEmail` has no effect as long as no mail is set up, as with the old product. */
export function changeUserOperations({ users }: Pick<Core, 'users'>) {
  async function changeMode(
    { username = '', mode }: { readonly username?: string | undefined; readonly mode: Enum<PfWsSdk, 'Mode3'> },
    context: CallContext,
  ) {
    const authenticator = kindOf(mode);
    const author = changeAuthorOf(context);
    if (authenticator === undefined) await users.get(username);
    else if (context.session === undefined) await users.changeMethod({ username, authenticator, author });
    else await users.chooseMethod({ username, authenticator, author });
    return done;
  }

  return {
    ChangeMode: changeMode,
    ChangeMode_2: changeMode,

    ChangePhone: async ({ username = '', userPhone }, context) => {
      if (userPhone === undefined) throw new MfaError('malformed', 'userPhone: must be given.');
      await users.changePhone({
        username,
        author: changeAuthorOf(context),
        phone: readPhone(userPhone.CountryCode, userPhone.Phone, userPhone.Extension),
        backupPhone: readPhone(userPhone.BackupCountryCode, userPhone.BackupPhone, userPhone.BackupExtension),
      });
      return done;
    },

    ChangeOathToken: async ({ username = '', secretKey = '', code = '', timeInterval }, context) => {
      // A caller that leaves the interval out means the usual one.
      const timeStepSeconds = timeInterval === 0 ? 30 : timeInterval;
      await users.changeOathToken({ username, author: changeAuthorOf(context), secretKey, code, timeStepSeconds });
      return done;
    },

    Enable: async ({ username = '' }, context) => {
      await users.enable({ username, author: changeAuthorOf(context) });
      return done;
    },

    Disable: async ({ username = '' }, context) => {
      await users.disable({ username, author: changeAuthorOf(context) });
      return done;
    },
  } satisfies Handlers<PfWsSdk>;
}

/** A number that is absent leaves the phone as it is; an empty one takes it away. */
function readPhone(
  countryCode: string | undefined,
  number: string | undefined,
  extension: string | undefined,
): TypedPhone | undefined {
  return number === undefined ? undefined : { countryCode: countryCode ?? '', number, extension: extension ?? '' };
}
