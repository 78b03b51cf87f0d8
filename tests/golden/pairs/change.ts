import { testAuthor } from '../../support/sdk-in-process.ts';
import { type GoldenWorld, oathCode, oathSecretKey, type Pairs, textUser } from '../golden-world.ts';
import { securityQuestions } from './answer.ts';

const change = { sendEmail: false, modifyUsername: 'helga' } as const;
const { Mode: _mode, UserGroup: _group, PhoneAppMode: _app, ...firstGeneration } = textUser;

async function added(world: GoldenWorld, username: string) {
  await world.add(username);
  return { username };
}

export const changePairs: Pairs<
  | 'AddUser'
  | 'AddUser2'
  | 'AddUser_2'
  | 'AddUser_3'
  | 'DeleteUser'
  | 'ChangePhone'
  | 'ChangePin'
  | 'ResetVoiceprint'
  | 'ChangeMode'
  | 'ChangeMode_2'
  | 'ChangePinMode'
  | 'ChangeSmsMode'
  | 'ChangePhoneAppMode'
  | 'ChangeLanguage'
  | 'ChangeUserInformation'
  | 'ChangeSecurityQuestions'
  | 'ChangeUsername'
  | 'ChangeOathToken'
  | 'ChangeOathToken_2'
  | 'ChangeStaticToken'
  | 'Enable'
  | 'Disable'
  | 'DisabledBehavior'
> = {
  AddUser: () => ({
    username: 'added-1',
    addUserSettings: { ...firstGeneration, Mode: 'smsText' },
    ...change,
  }),
  AddUser2: () => ({ username: 'added-2', addUserSettings: { ...textUser, Mode: 'smsText' }, ...change }),
  AddUser_2: () => ({ username: 'ADDED-2', addUserSettings: { ...textUser, Mode: 'smsText' }, ...change }),
  AddUser_3: () => ({
    username: 'added-3',
    addUserSettings: { ...textUser, FirstName: 'Ægir', LastName: 'Ólafsson & <Söhne> 😀', Mode: 'oathToken' },
    ...change,
  }),
  DeleteUser: async (world) => ({ ...(await added(world, 'deleted')), modifyUsername: 'helga' }),
  ChangePhone: async (world) => ({
    ...(await added(world, 'phone')),
    userPhone: {
      CountryCode: '49',
      Phone: '030 901820',
      Extension: '12,3#',
      BackupCountryCode: '1',
      BackupPhone: '201-555-0188',
      BackupExtension: '',
    },
    ...change,
  }),
  ChangePin: async (world) => ({
    ...(await added(world, 'pin')),
    userPin: { Pin: '1234', PinChangeRequired: false },
    ...change,
  }),
  ResetVoiceprint: async (world) => ({ ...(await added(world, 'voiceprint')), modifyUsername: 'helga' }),
  ChangeMode: async (world) => ({ ...(await added(world, 'mode-1')), mode: 'voiceCall', ...change }),
  ChangeMode_2: async (world) => ({ ...(await added(world, 'mode-2')), mode: 'unspecified', ...change }),
  ChangePinMode: async (world) => ({ ...(await added(world, 'pin-mode')), pinMode: 'voiceprint', ...change }),
  ChangeSmsMode: async (world) => ({
    ...(await added(world, 'sms-mode')),
    smsDirection: 'twoWay',
    smsMode: 'otp',
    ...change,
  }),
  ChangePhoneAppMode: async (world) => ({ ...(await added(world, 'app-mode')), phoneAppMode: 'pin', ...change }),
  ChangeLanguage: async (world) => ({
    ...(await added(world, 'language')),
    userLanguage: {
      VoiceCallLanguage: 'fr',
      SmsTextLanguage: 'de',
      PhoneAppLanguage: 'en',
      OathTokenLanguage: 'pt-BR',
    },
    modifyUsername: 'helga',
  }),
  ChangeUserInformation: async (world) => ({
    ...(await added(world, 'information')),
    userInformation: {
      FirstName: 'Μαρία',
      LastName: 'Παπαδοπούλου',
      EmailAddress: 'maria@contoso.example',
      UserGroup: 'Πωλήσεις',
    },
    modifyUsername: 'helga',
  }),
  ChangeSecurityQuestions: async (world) => ({
    ...(await added(world, 'questions')),
    userSecurityQuestions: securityQuestions,
    modifyUsername: 'helga',
  }),
  ChangeUsername: async (world) => {
    await added(world, 'old-name');
    return { oldUsername: 'old-name', newUsername: 'new-name', modifyUsername: 'helga' };
  },
  ChangeOathToken: async (world) => ({
    ...(await added(world, 'oath')),
    secretKey: oathSecretKey,
    code: oathCode(world),
    timeInterval: 30,
    modifyUsername: 'helga',
  }),
  ChangeOathToken_2: async (world) => {
    await world.core.oathTokens.add({ serialNumber: '2100000001', secretKey: oathSecretKey }, testAuthor);
    const { username } = await added(world, 'serial');
    return { username, serialNumber: '2100000001', code: oathCode(world), modifyUsername: 'helga' };
  },
  ChangeStaticToken: async (world) => ({
    ...(await added(world, 'carrier-of-a-word')),
    staticToken: 'static-token-of-anna-4711',
    modifyUsername: 'helga',
  }),
  Enable: async (world) => {
    await world.add('enabled', { Enabled: false });
    return { username: 'enabled', ...change };
  },
  Disable: async (world) => ({ ...(await added(world, 'disabled')), modifyUsername: 'helga' }),
  DisabledBehavior: async (world) => ({
    ...(await added(world, 'behavior')),
    disabledBehavior: 'succeed',
    modifyUsername: 'helga',
  }),
};
