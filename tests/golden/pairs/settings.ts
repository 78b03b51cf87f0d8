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
  GetUserPortalWhitelistIps: async (world) => {
    // Not where the callers of the other pairs say they are.
    const addresses = '203.0.113.9, 192.0.2.10-192.0.2.20, 10.0.0.0/8, 198.51.100.0/255.255.255.0';
    await world.set('authentication.trustedAddresses', addresses);
    return {};
  },
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
