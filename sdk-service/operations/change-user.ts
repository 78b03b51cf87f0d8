import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../core.ts';
import type { TypedPhone } from '../domain/users/parse-phone.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

const done = { result: true, error: noError } as const;

/** Changes of one user's record. */
export function changeUserOperations({ users }: Pick<Core, 'users'>) {
  return {
    ChangePhone: async ({ username = '', userPhone, sendEmail }, context) => {
      if (userPhone === undefined) throw new MfaError('malformed', 'userPhone: must be given.');
      await users.changePhone({
        username,
        author: changeAuthorOf(context),
        sendEmail,
        phone: readPhone(userPhone.CountryCode, userPhone.Phone, userPhone.Extension),
        backupPhone: readPhone(userPhone.BackupCountryCode, userPhone.BackupPhone, userPhone.BackupExtension),
      });
      return done;
    },

    ChangeUserInformation: async ({ username = '', userInformation }, context) => {
      if (userInformation === undefined) throw new MfaError('malformed', 'userInformation: must be given.');
      const { FirstName, LastName, EmailAddress, UserGroup } = userInformation;
      const person = { firstName: FirstName, lastName: LastName, emailAddress: EmailAddress, userGroup: UserGroup };
      await users.changeInformation({ username, author: changeAuthorOf(context), person });
      return done;
    },

    ChangeLanguage: async ({ username = '', userLanguage }, context) => {
      if (userLanguage === undefined) throw new MfaError('malformed', 'userLanguage: must be given.');
      const languages = {
        callLanguage: userLanguage.VoiceCallLanguage,
        textLanguage: userLanguage.SmsTextLanguage,
        appLanguage: userLanguage.PhoneAppLanguage,
        oathLanguage: userLanguage.OathTokenLanguage,
      };
      await users.changeLanguages({ username, author: changeAuthorOf(context), languages });
      return done;
    },

    Enable: async ({ username = '', sendEmail }, context) => {
      await users.enable({ username, author: changeAuthorOf(context), sendEmail });
      return done;
    },

    Disable: async ({ username = '' }, context) => {
      await users.disable({ username, author: changeAuthorOf(context) });
      return done;
    },

    DisabledBehavior: async ({ username = '', disabledBehavior }, context) => {
      await users.changeWhenDisabled({ username, author: changeAuthorOf(context), whenDisabled: disabledBehavior });
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
