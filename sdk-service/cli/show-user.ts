import { isBlocked } from '../domain/authentication/check-account-state.ts';
import { writePhone } from '../domain/users/write-phone.ts';
import type { OathToken, Subject, Throttle, User } from '../ports/records.ts';
import { writeInstant, writeRecord } from './output.ts';

/** What an administrator may see of a user, as text; neither keys nor PINs. */
export function describeSubject(subject: Subject, now: Date): string {
  const { user, oathToken, devices, oathThrottle, textThrottle, pin } = subject;
  return writeRecord([
    ['username', user.username],
    ['internal id', user.id],
    ['name', `${user.firstName} ${user.lastName}`.trim()],
    ['e-mail', user.emailAddress],
    ['group', user.userGroup],
    ['description', user.description],
    ['state', user.enabled ? 'enabled' : `disabled (sign-in: ${user.whenDisabled})`],
    ['blocked', describeBlock(subject, now)],
    ['method', `${user.authenticator}${describeModes(user)}`],
    ['languages', describeLanguages(user)],
    ['phone', writePhone(user.phone)],
    ['backup phone', writePhone(user.backupPhone)],
    ['OATH token', oathToken === undefined ? 'none' : describeOathToken(oathToken)],
    ['devices', devices.map(({ name, id }) => name || id).join(', ') || 'none'],
    ['OATH guesses', describeThrottle(oathThrottle)],
    ['text guesses', describeThrottle(textThrottle)],
    ['PIN', pin === undefined ? 'none' : describeThrottle(pin)],
    ['administrator', user.administratorRights === undefined ? 'no' : user.administratorRights.join(', ') || 'yes'],
    ['added', writeInstant(user.createdAt)],
    ['changed', writeInstant(user.updatedAt)],
  ]);
}

/** The same for scripts. */
export function subjectToJson({ user, oathToken, devices, oathThrottle, textThrottle, pin, block }: Subject) {
  return {
    ...userToJson(user),
    oathToken:
      oathToken === undefined
        ? null
        : {
            serialNumber: oathToken.serialNumber,
            algorithm: oathToken.algorithm,
            digits: oathToken.digits,
            timeStepSeconds: oathToken.timeStepSeconds ?? null,
            drift: oathToken.drift,
          },
    devices: devices.map(({ id, name, appVersion }) => ({ id, name, appVersion })),
    blockedUntil: block?.expiresAt ?? null,
    guesses: {
      oathToken: throttleToJson(oathThrottle),
      text: throttleToJson(textThrottle),
      pin: pin === undefined ? null : throttleToJson(pin),
    },
  };
}

/** A user without what belongs to authenticators. Field by field: a column added later is not shown by accident. */
export function userToJson(user: User) {
  return {
    username: user.username,
    internalId: user.id,
    firstName: user.firstName,
    lastName: user.lastName,
    emailAddress: user.emailAddress,
    userGroup: user.userGroup,
    description: user.description,
    enabled: user.enabled,
    whenDisabled: user.whenDisabled,
    method: user.authenticator,
    callMode: user.callMode,
    textDirection: user.textDirection,
    textMode: user.textMode,
    appMode: user.appMode,
    callLanguage: user.callLanguage,
    textLanguage: user.textLanguage,
    appLanguage: user.appLanguage,
    oathLanguage: user.oathLanguage,
    globalServices: user.globalServices,
    userCanChangePhone: user.userCanChangePhone,
    keepPhoneSynchronized: user.keepPhoneSynchronized,
    overridePinRules: user.overridePinRules,
    pinRules: user.overridePinRules ? user.pinRules : null,
    phone: writePhone(user.phone),
    backupPhone: writePhone(user.backupPhone),
    administratorRights: user.administratorRights ?? null,
    createdAt: user.createdAt,
    updatedAt: user.updatedAt,
  };
}

function describeBlock({ block }: Subject, now: Date): string {
  if (block === undefined) return 'no';
  const until = writeInstant(block.expiresAt);
  return isBlocked({ block }, now) ? `until ${until}` : `no more, since ${until}`;
}

/** How the user's own method is carried out. */
function describeModes({ authenticator, callMode, textDirection, textMode, appMode }: User): string {
  switch (authenticator) {
    case 'call':
      return `, ${callMode}`;
    case 'text':
      return `, ${textDirection}, ${textMode}`;
    case 'app':
      return `, ${appMode}`;
    case 'oath-token':
      return '';
  }
}

function describeLanguages({ callLanguage, textLanguage, appLanguage, oathLanguage }: User): string {
  const channels = { call: callLanguage, text: textLanguage, app: appLanguage, 'OATH token': oathLanguage };
  return Object.entries(channels)
    .map(([channel, language]) => `${channel} ${language || "the company's"}`)
    .join(', ');
}

function describeOathToken({ algorithm, digits, timeStepSeconds, serialNumber }: OathToken): string {
  const factor = timeStepSeconds === undefined ? 'counter' : `${timeStepSeconds} s`;
  const serial = serialNumber === '' ? '' : `, serial number ${serialNumber}`;
  return `${algorithm}, ${digits} digits, ${factor}${serial}`;
}

function describeThrottle({ failures, throttledUntil }: Throttle): string {
  const until = throttledUntil === undefined ? '' : `, not looked at before ${writeInstant(throttledUntil)}`;
  return failures === 0 ? 'none wrong' : `${failures} wrong in a row${until}`;
}

function throttleToJson({ failures, throttledUntil }: Throttle) {
  return { failures, throttledUntil: throttledUntil ?? null };
}
