import { testAuthor } from '../../support/sdk-in-process.ts';
import type { Pairs } from '../golden-world.ts';

/** What callers read about the server. */
export const settingsPairs: Pairs<
  | 'TestSecurity'
  | 'TestMasterConnection'
  | 'TestMasterConnection_2'
  | 'GetUserPortalSettings'
  | 'GetUserPortalWhitelistIps'
  | 'GetAdfsSettings'
  | 'GetTags'
  | 'GetSmsTextLanguageOptions'
  | 'GetPhoneAppLanguageOptions'
  | 'GetOathTokenLanguageOptions'
  | 'GetSecurityQuestionOptions'
  | 'GetCustomerDefaults'
  | 'GetCustomerDefaults2'
  | 'GetCustomerDefaults_2'
  | 'GetCustomerDefaults_3'
  | 'GetEmail'
  | 'GetFeatures'
> = {
  TestSecurity: () => ({}),
  TestMasterConnection: () => ({}),
  TestMasterConnection_2: () => ({}),
  GetUserPortalSettings: async (world) => {
    await world.set('portal.url', 'https://mfa.contoso.example/MultiFactorAuth');
    return {};
  },
  GetUserPortalWhitelistIps: () => ({}),
  GetAdfsSettings: () => ({}),
  GetTags: async (world) => {
    for (const name of ['Sales', 'Contractors & Söhne']) await world.core.tags.add(name, testAuthor);
    return {};
  },
  GetSmsTextLanguageOptions: () => ({}),
  GetPhoneAppLanguageOptions: () => ({}),
  GetOathTokenLanguageOptions: () => ({}),
  GetSecurityQuestionOptions: () => ({}),
  GetCustomerDefaults: () => ({}),
  GetCustomerDefaults2: () => ({}),
  GetCustomerDefaults_2: () => ({}),
  GetCustomerDefaults_3: () => ({}),
  GetEmail: () => ({}),
  GetFeatures: () => ({}),
};
