import { flag } from './definition-types.ts';

/** How the AD FS adapter behaves: it asks for these by `GetAdfsSettings` and obeys them by itself. */
export const adfsSettings = {
  'adfs.allowUserEnrollment': flag({
    default: false,
    help: 'The AD FS adapter leads new and incomplete users through enrollment when they sign in.',
  }),
  'adfs.promptForBackupPhone': flag({ default: false, help: 'Its enrollment asks for a backup phone too.' }),
  'adfs.promptForOathToken': flag({ default: false, help: 'Its enrollment asks for an OATH token too.' }),
  'adfs.usersCanSwitchMethod': flag({ default: true, help: 'The AD FS adapter lets people choose their method.' }),
  'adfs.methods.voiceCall': flag({ default: true, help: 'Phone call may be chosen in AD FS.' }),
  'adfs.methods.smsText': flag({ default: true, help: 'Text message may be chosen in AD FS.' }),
  'adfs.methods.phoneApp': flag({ default: true, help: 'Mobile app may be chosen in AD FS.' }),
  'adfs.methods.oathToken': flag({ default: true, help: 'OATH token may be chosen in AD FS.' }),
  'adfs.oathTokenForFallback': flag({
    default: false,
    help: 'The AD FS adapter takes a code of the OATH token when the method fails.',
  }),
  'adfs.logging': flag({ default: true, help: 'The AD FS adapter writes its log.' }),
} as const;
