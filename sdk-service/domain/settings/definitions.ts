import { cacheRuleRule, parseCacheRule } from '../caching/cache-rule.ts';
import { domainPairRule, parseDomainPair } from '../names/domain-names.ts';
import { addressRangeRule, parseAddressRange } from '../networks/address-range.ts';
import { adfsSettings } from './adfs-settings.ts';
import { callSettings } from './call-settings.ts';
import { choice, flag, integer, list, text, type ValueOf } from './definition-types.ts';
import { deliverySettings } from './delivery-settings.ts';
import { eventSettings } from './event-settings.ts';
import { knowledgeSettings } from './knowledge-settings.ts';
import { logSettings } from './log-settings.ts';
import { mailSettings } from './mail-settings.ts';
import { mobileSettings } from './mobile-settings.ts';
import { newUserSettings } from './new-user-settings.ts';
import { passSettings } from './pass-settings.ts';
import { portalSettings } from './portal-settings.ts';
import { promptWordingSettings } from './prompt-wording-settings.ts';
import { syncSettings } from './sync-settings.ts';
import { textWordingSettings } from './text-wording-settings.ts';

/**
 * Every setting of the server (longer than other files, since a list is read as a whole): its type, bounds, default and what it does. Store, command line, console and documentation
 * are driven by this table; a setting is read by its name and is typed by its definition.
 */
export const settingDefinitions = {
  'company.name': text({
    default: 'MFA Server',
    maxLength: 60,
    help: 'Name of the company: shown in the portal, in text messages and as issuer in authenticator apps.',
  }),
  'company.defaultMethod': choice({
    values: ['call', 'text', 'app', 'oath-token'],
    default: 'text',
    help: 'Method of a new user when nothing else is said. Existing users are not touched.',
  }),
  'company.defaultCountryCode': text({
    default: '1',
    maxLength: 3,
    pattern: /^[1-9]\d{0,2}$/,
    rule: '1 to 3 digits, without +',
    help: 'Country code offered first where a phone number is entered.',
  }),
  'company.whenDisabled': choice({
    values: ['fail', 'succeed'],
    default: 'fail',
    help: 'What happens to the sign-in of a new user who is disabled. "succeed" lets him in without a second factor.',
  }),
  ...newUserSettings,
  ...knowledgeSettings,
  ...mailSettings,
  ...callSettings,
  ...eventSettings,
  ...deliverySettings,
  ...syncSettings,
  ...logSettings,
  'callers.windows': flag({
    default: false,
    help: 'Under iisnode, callers of the Web Service SDK are known by the Windows authentication of IIS, and in no other way. Read docs/install.md first: it takes a site without anonymous access.',
  }),
  'authentication.trustedAddresses': list({
    default: [],
    maxItems: 200,
    isItem: (item) => parseAddressRange(item) !== undefined,
    rule: addressRangeRule,
    help: 'Addresses from which people sign in to applications and to the user portal by password alone; in the portal they see their main page then, and change nothing before they prove a second factor. They count only where the address of the person is believed, and never for an administrator.',
  }),
  'authentication.cacheRules': list({
    default: [],
    maxItems: 50,
    isItem: (item) => parseCacheRule(item) !== undefined,
    rule: cacheRuleRule,
    help: 'Who has just proved himself passes again without a second factor, for the same calling account; see mfa cache rule. For VPNs that ask several times for one sign-in; leave it empty otherwise. Never for administrators.',
  }),
  'authentication.maximumWaitSeconds': integer({
    min: 10,
    max: 600,
    default: 90,
    help: 'Seconds for which a message of the SDK stays open while a person answers at the phone. Old .NET clients give up after 100.',
  }),
  'authentication.whenCarriersUnreachable': choice({
    values: ['fail', 'succeed'],
    default: 'fail',
    help: 'What becomes of a text or call when not one carrier can be reached. With succeed the password alone lets people in for as long as that lasts; never administrators, and never into the portal.',
  }),
  ...passSettings,
  'users.stripDomain': flag({
    default: false,
    help: 'DOMAIN\\name is looked up as name when nobody has the whole name. Only for companies in which no two domains have the same names.',
  }),
  'users.domains': list({
    default: [],
    maxItems: 20,
    isItem: (item) => parseDomainPair(item) !== undefined,
    rule: domainPairRule,
    help: 'NetBIOS and DNS names of the domains: CONTOSO\\joe and joe@contoso.com are then one name. Names without a domain are of the first one. Pairs with the same NetBIOS name are one domain.',
  }),
  ...portalSettings,
  ...adfsSettings,
  'enrollment.proof': choice({
    values: ['none', 'network', 'window', 'code'],
    default: 'window',
    help: 'What a first enrollment asks for besides the password: nothing, a trusted network, a time window after the user was added, or a one-time code of the help desk.',
  }),
  'enrollment.windowDays': integer({
    min: 1,
    max: 365,
    default: 14,
    help: 'With enrollment.proof=window: days after the user was added in which the password is enough.',
  }),
  'enrollment.codeLifeHours': integer({
    min: 1,
    max: 720,
    default: 72,
    help: 'With enrollment.proof=code: hours for which a one-time code of the help desk may be used.',
  }),
  'enrollment.lifeSeconds': integer({
    min: 60,
    max: 3600,
    default: 600,
    help: 'Seconds for which a QR code or a text of User Setup can be answered.',
  }),
  'mobile.url': text({
    default: '',
    maxLength: 2000,
    pattern: /^(|https?:\/\/[^\s?#]+)$/,
    rule: 'empty, or an address that begins with https:// (or http://), without ? and #',
    help: 'Address of the mobile app web service as phones reach it, such as https://mfa.example.com/PA/; put into activation links.',
  }),
  ...mobileSettings,
  'activation.enabled': flag({
    default: true,
    help: 'Phones with the stock authenticator app may be activated. Those that were stay.',
  }),
  'activation.lifeMinutes': integer({
    min: 1,
    max: 60,
    default: 10,
    help: 'Minutes for which an activation code may be used.',
  }),
  'activation.deviceLimit': integer({
    min: 1,
    max: 10,
    default: 3,
    help: 'Devices that one user may have activated at the same time.',
  }),
  'oath.promptLifeSeconds': integer({
    min: 30,
    max: 900,
    default: 300,
    help: 'Seconds for which a caller may answer "OATH Code Pending".',
  }),
  'oath.backwardSteps': integer({
    min: 0,
    max: 10,
    default: 2,
    help: 'Time steps by which the clock of an OATH token may be behind (RFC 6238 section 5.2).',
  }),
  'oath.forwardSteps': integer({
    min: 0,
    max: 10,
    default: 2,
    help: 'Time steps by which the clock of an OATH token may be ahead.',
  }),
  'oath.lookAhead': integer({
    min: 1,
    max: 20,
    default: 5,
    help: 'Codes of a counter-based OATH token that may have been shown and not used before the one that is typed (RFC 4226 section 7.4).',
  }),
  'oath.resynchronizationCodes': integer({
    min: 10,
    max: 1000,
    default: 100,
    help: 'Codes of a counter-based OATH token among which two in a row are looked for when it is resynchronized.',
  }),
  'oath.resynchronizationMinutes': integer({
    min: 10,
    max: 720,
    default: 120,
    help: 'Minutes by which the clock of an OATH token may be off, either way, when it is resynchronized with two codes in a row.',
  }),
  'text.codeLifeSeconds': integer({
    min: 60,
    max: 900,
    default: 300,
    help: 'Seconds for which the code of a text message is valid (pfsvc_pendingSmsTimeoutSeconds).',
  }),
  'text.replySeconds': integer({
    min: 15,
    max: 600,
    default: 60,
    help: 'Seconds for which a text that is answered by text (two-way) waits for its reply; authentication.maximumWaitSeconds ends it too.',
  }),
  ...textWordingSettings,
  ...promptWordingSettings,
  'text.maximumPerHourToNumbers': integer({
    min: 1,
    max: 100_000,
    default: 500,
    help: 'Text messages in an hour to numbers that callers bring (PfAuthUser_5), for one user name; each number has text.maximumPerHour too.',
  }),
  'text.maximumPerHour': integer({
    min: 1,
    max: 1000,
    default: 10,
    help: 'Text messages that one user may cause in an hour.',
  }),
} as const;

export type SettingName = keyof typeof settingDefinitions;

export type SettingValues = { readonly [N in SettingName]: ValueOf<(typeof settingDefinitions)[N]> };
