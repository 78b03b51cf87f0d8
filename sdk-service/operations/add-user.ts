import type { ComplexType, Output } from '@mfa/shared/contract/contract';
import { errorCodes } from '@mfa/shared/contract/error-codes';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { NewUser } from '../domain/users/new-user.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { kindOf } from './modes.ts';
import { noError } from './no-error.ts';
import { appModeOf, callModeOf, textModeOf } from './sub-modes.ts';

/** The settings of any generation; the first has neither `UserGroup` nor `PhoneAppMode`. */
type AddUserSettings =
  | ComplexType<PfWsSdk, 'AddUserSettings'>
  | ComplexType<PfWsSdk, 'AddUserSettings2'>
  | ComplexType<PfWsSdk, 'AddUserSettings3'>;

interface AddUserInput {
  readonly username?: string | undefined;
  readonly addUserSettings?: AddUserSettings | undefined;
  readonly sendEmail: boolean;
}

/** Adding a user. */
export function addUserOperations({ users }: Pick<Core, 'users'>) {
  async function addUser(input: AddUserInput, context: CallContext): Promise<Output<PfWsSdk, 'AddUser'>> {
    const { username = '', addUserSettings, sendEmail } = input;
    if (addUserSettings === undefined) throw new MfaError('malformed', 'addUserSettings: must be given.');
    const user = { ...readSettings(username, addUserSettings), sendEmail };
    const added = await users.add(user, changeAuthorOf(context));
    if (added === 'added') return { result: true, error: noError };
    const error = { Code: errorCodes.userExists, Description: 'There is a user of this name already.' };
    return { result: false, error };
  }

  return { AddUser: addUser, AddUser2: addUser, AddUser_2: addUser, AddUser_3: addUser } satisfies Handlers<PfWsSdk>;
}

function readSettings(username: string, typed: AddUserSettings): NewUser {
  return {
    username,
    firstName: typed.FirstName,
    lastName: typed.LastName,
    emailAddress: typed.EmailAddress,
    userGroup: 'UserGroup' in typed ? typed.UserGroup : undefined,
    phone: { countryCode: typed.CountryCode ?? '', number: typed.Phone ?? '', extension: typed.Extension ?? '' },
    backupPhone: {
      countryCode: typed.BackupCountryCode ?? '',
      number: typed.BackupPhone ?? '',
      extension: typed.BackupExtension ?? '',
    },
    ...readMode(typed),
    enabled: typed.Enabled,
    pin: typed.Pin,
    pinChangeRequired: typed.PinChangeRequired,
  };
}

/** A proxy sends every enum, an unset one as its first name: a sub-mode counts only beside the method that has it. */
function readMode(typed: AddUserSettings): Partial<NewUser> {
  const authenticator = kindOf(typed.Mode);
  switch (authenticator) {
    case undefined:
      return {};
    case 'oath-token':
      return { authenticator };
    case 'call':
      return { authenticator, callMode: callModeOf(typed.PinMode) };
    case 'text':
      return { authenticator, ...textModeOf(typed.SmsDirection, typed.SmsMode) };
    case 'app':
      return { authenticator, appMode: 'PhoneAppMode' in typed ? appModeOf(typed.PhoneAppMode) : undefined };
  }
}
