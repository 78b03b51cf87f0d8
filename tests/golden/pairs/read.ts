import { testAuthor } from '../../support/sdk-in-process.ts';
import type { Pairs } from '../golden-world.ts';
import { securityQuestions } from './answer.ts';

/** Filters of the newest generation, none of which is set. */
const anyone = {
  usernameCaseSensitive: false,
  firstNameCaseSensitive: false,
  lastNameCaseSensitive: false,
  emailCaseSensitive: false,
  pinModeFilter: 'standard',
  pinModeSpecified: false,
  enabledFilter: false,
  enabledSpecified: false,
  resultLimit: 10,
} as const;
const anyone2 = {
  ...anyone,
  modeFilter: 'voiceCall',
  modeSpecified: false,
  smsDirectionFilter: 'oneWay',
  smsDirectionSpecified: false,
  smsModeFilter: 'otp',
  smsModeSpecified: false,
  phoneAppModeFilter: 'standard',
  phoneAppModeSpecified: false,
} as const;
const anyone3 = { ...anyone2, userGroupCaseSensitive: false } as const;

export const readPairs: Pairs<
  | 'CanonicalizeUser'
  | 'UserExists'
  | 'FindUsers'
  | 'FindUsers2'
  | 'FindUsers3'
  | 'FindUsers_3'
  | 'FindUsers_4'
  | 'GetUserSettings'
  | 'GetUserSettings2'
  | 'GetUserSettings_2'
  | 'GetUserSettings_3'
  | 'GetUserSettingsMaster'
  | 'GetUserSettingsMaster_2'
  | 'GetPhone'
  | 'GetAdministrator'
  | 'GetAdministrator_2'
  | 'GetAdministratorMaster'
  | 'GetAdministratorMaster_2'
  | 'GetSecurityQuestions'
  | 'GetSecurityQuestionsMaster'
  | 'GetUserDevices'
> = {
  CanonicalizeUser: async (world) => {
    await world.add('Zoë Ünderwood');
    return { username: '  ZOË ÜNDERWOOD ' };
  },
  UserExists: async (world) => {
    await world.add('exists');
    return { username: 'EXISTS' };
  },
  FindUsers: async (world) => {
    await world.add('found-1', { FirstName: 'Freya', LastName: 'Finder', Extension: '12' });
    await world.add('found-2', { FirstName: 'Émile 😀', LastName: 'Finder & Söhne <GmbH>', Phone: '' });
    return { ...anyone, lastNameFilter: 'finder*' };
  },
  FindUsers2: () => ({ ...anyone2, usernameFilter: 'FOUND-*', modeFilter: 'smsText', modeSpecified: true }),
  FindUsers3: () => ({ ...anyone3, usernameFilter: 'found-*', userGroupFilter: 'sales', resultLimit: 1 }),
  FindUsers_3: () => ({ ...anyone3, usernameFilter: 'FOUND-*', usernameCaseSensitive: true }),
  FindUsers_4: () => ({
    ...anyone3,
    usernameFilter: 'found-*',
    modeFilter: 'smsText',
    modeSpecified: true,
    enabledFilter: true,
    enabledSpecified: true,
    tagMatchType: 'allUsers',
    tagIds: [],
  }),
  GetUserSettings: () => ({ username: 'found-1' }),
  GetUserSettings2: () => ({ username: 'found-1' }),
  GetUserSettings_2: async (world) => {
    await world.addWithToken('reader');
    return { username: 'reader' };
  },
  GetUserSettings_3: () => ({ username: 'Reader' }),
  GetUserSettingsMaster: () => ({ username: 'found-2' }),
  GetUserSettingsMaster_2: () => ({ username: 'nobody' }),
  GetPhone: () => ({ username: 'found-1' }),
  GetAdministrator: async (world) => {
    await world.add('helga');
    await world.core.administrators.set({
      username: 'helga',
      rights: ['OneTimeBypass', 'BypassSeconds', 'ChangePhone', 'BlockUnblockUser', 'VerifySecurityQuestions'],
      match: 'any',
      tags: ['Sales', 'Contractors & Söhne'],
      author: testAuthor,
    });
    return { username: 'helga' };
  },
  GetAdministrator_2: () => ({ username: 'helga' }),
  GetAdministratorMaster: () => ({ username: 'found-1' }),
  GetAdministratorMaster_2: () => ({ username: 'nobody' }),
  GetSecurityQuestions: async (world) => {
    await world.add('asked');
    await world.call.ChangeSecurityQuestions({ username: 'asked', userSecurityQuestions: securityQuestions });
    return { username: 'asked' };
  },
  GetSecurityQuestionsMaster: () => ({ username: 'found-1' }),
  GetUserDevices: async (world) => {
    const confirmationCode = await world.addWithApp('with-phone', 'Zoë’s phone');
    await world.call.ConfirmActivation({ confirmationCode });
    return { username: 'with-phone' };
  },
};
