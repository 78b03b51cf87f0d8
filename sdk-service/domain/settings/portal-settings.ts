import { flag, integer, text } from './definition-types.ts';

/** The user portal, and what people may do there. */
export const portalSettings = {
  'portal.url': text({
    default: '',
    maxLength: 2000,
    pattern: /^(|https?:\/\/\S+)$/,
    rule: 'empty, or an address that begins with https:// (or http://)',
    help: 'Address of the user portal; put into mails.',
  }),
  'portal.allowUserLogIn': flag({ default: true, help: 'People may sign in to the portal.' }),
  'portal.allowUserEnrollment': flag({
    default: true,
    help: 'New and incomplete users are led to User Setup when they sign in.',
  }),
  'portal.usersCanSwitchMethod': flag({ default: true, help: 'People may choose their method.' }),
  'portal.promptForBackupPhone': flag({
    default: false,
    help: 'People are asked for a backup phone in User Setup, and may change it. It is called when the first phone is not answered.',
  }),
  'portal.usersCanEnterExtension': flag({
    default: true,
    help: 'People may type an extension with a phone that is called: keys that are dialled once it is answered.',
  }),
  'portal.usersCanSelectLanguage': flag({
    default: true,
    help: 'People may choose the languages of their calls, texts, app and OATH prompts.',
  }),
  'portal.methods.voiceCall': flag({ default: true, help: 'Phone call may be chosen.' }),
  'portal.methods.smsText': flag({ default: true, help: 'Text message may be chosen.' }),
  'portal.methods.phoneApp': flag({ default: true, help: 'Mobile app may be chosen.' }),
  'portal.methods.oathToken': flag({ default: true, help: 'OATH token may be chosen.' }),
  'portal.oathTokenForFallback': flag({
    default: false,
    help: 'A code of the OATH token or the app lets people sign in to the portal when their method fails or is not answered, also where they may not choose it.',
  }),
  'portal.usersCanActivateApp': flag({
    default: true,
    help: 'People may activate the mobile app on phones of their own.',
  }),
  'portal.usersCanEnrollOathToken': flag({ default: true, help: 'People may bring an OATH token of their own.' }),
  'portal.sessionTimeoutMinutes': integer({
    min: 1,
    max: 1440,
    default: 10,
    help: 'Minutes without a click after which a portal session ends.',
  }),
  'portal.sessionMaximumHours': integer({
    min: 1,
    max: 24,
    default: 8,
    help: 'Hours after which a portal session ends whatever happens.',
  }),
} as const;
