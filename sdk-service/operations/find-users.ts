import type { Enum, Input, Output } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { TypedFilter, TypedFilters } from '../domain/search/search.ts';
import type { AuthenticatorKind } from '../ports/records.ts';
import type { FoundUser } from '../ports/user-search-store.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { mode2Of, mode3Of } from './modes.ts';
import { noError } from './no-error.ts';
import { tagMatchOf } from './tag-match.ts';

type Newest = Input<PfWsSdk, 'FindUsers_4'>;

/** What the generations say; the older ones say less, and know fewer methods. */
type FindUsersInput = Partial<Newest> & Input<PfWsSdk, 'FindUsers'>;

const authenticatorKinds: readonly AuthenticatorKind[] = ['call', 'text', 'app', 'oath-token'];

/**
 * Users by filters, of which one counts only when it is said to (`…Specified`, or a text that is not empty). A method or
 * sub-mode is meant as the same generation reports it: whom it calls `invalid` is found by `invalid`.
 */
export function findUsersOperations({ search }: Pick<Core, 'search'>) {
  const findUsersBy = (modeOf: (kind: AuthenticatorKind) => Newest['modeFilter']) =>
    async function findUsers(input: FindUsersInput): Promise<Output<PfWsSdk, 'FindUsers_4'>> {
      const { users, isComplete } = await search.find({
        filters: readFilters(input, modeOf),
        limit: input.resultLimit,
      });
      return { result: true, userRows: users.map(writeRow), resultsComplete: isComplete, error: noError };
    };
  const findUsers2 = findUsersBy(mode2Of);
  return {
    FindUsers: findUsers2,
    FindUsers2: findUsers2,
    FindUsers3: findUsers2,
    FindUsers_3: findUsers2,
    FindUsers_4: findUsersBy(mode3Of),
  } satisfies Handlers<PfWsSdk>;
}

function readFilters(input: FindUsersInput, modeOf: (kind: AuthenticatorKind) => Newest['modeFilter']): TypedFilters {
  const { modeFilter = 'unspecified', tagMatchType = 'allUsers', tagIds = [] } = input;
  const match = tagMatchOf(tagMatchType);
  const isModeMeant = input.modeSpecified === true && modeFilter !== 'unspecified';
  return {
    username: textFilter(input.usernameFilter, input.usernameCaseSensitive),
    firstName: textFilter(input.firstNameFilter, input.firstNameCaseSensitive),
    lastName: textFilter(input.lastNameFilter, input.lastNameCaseSensitive),
    emailAddress: textFilter(input.emailFilter, input.emailCaseSensitive),
    userGroup: textFilter(input.userGroupFilter, input.userGroupCaseSensitive),
    phone: input.phoneFilter,
    authenticators: isModeMeant ? authenticatorKinds.filter((kind) => modeOf(kind) === modeFilter) : undefined,
    callModes: input.pinModeSpecified ? pinModes[input.pinModeFilter] : undefined,
    textDirections: input.smsDirectionSpecified ? smsDirections[input.smsDirectionFilter ?? 'unspecified'] : undefined,
    textModes: input.smsModeSpecified ? smsModes[input.smsModeFilter ?? 'unspecified'] : undefined,
    appModes: input.phoneAppModeSpecified ? phoneAppModes[input.phoneAppModeFilter ?? 'unspecified'] : undefined,
    enabled: input.enabledSpecified ? input.enabledFilter : undefined,
    tags: match === undefined ? undefined : { match, tagIds: tagIds.filter((id) => typeof id === 'string') },
  };
}

function textFilter(text: string | undefined, isCaseSensitive: boolean | undefined): TypedFilter {
  return { text, sensitivity: isCaseSensitive ? 'case' : 'any-case' };
}

/** Undefined: any. An empty list: nobody has it. */
const pinModes: Readonly<Record<Enum<PfWsSdk, 'PinMode2'>, TypedFilters['callModes']>> = {
  standard: ['standard'],
  pin: ['pin'],
  voiceprint: [],
  returnPin: [],
};
const smsDirections: Readonly<Record<Enum<PfWsSdk, 'SmsDirection'>, TypedFilters['textDirections']>> = {
  oneWay: ['one-way'],
  twoWay: ['two-way'],
  invalid: [],
  unspecified: undefined,
};
const smsModes: Readonly<Record<Enum<PfWsSdk, 'SmsMode'>, TypedFilters['textModes']>> = {
  otp: ['otp'],
  otpPlusPin: ['otp-plus-pin'],
  invalid: [],
  unspecified: undefined,
};
const phoneAppModes: Readonly<Record<Enum<PfWsSdk, 'PhoneAppMode'>, TypedFilters['appModes']>> = {
  standard: ['standard'],
  pin: ['pin'],
  voiceprint: [],
  invalid: [],
  unspecified: undefined,
};

function writeRow({ phone, ...user }: FoundUser) {
  return {
    Username: user.username,
    FirstName: user.firstName,
    LastName: user.lastName,
    EmailAddress: user.emailAddress,
    UserGroup: user.userGroup,
    CountryCode: phone.countryCode,
    Phone: phone.number,
    Extension: phone.extension,
  };
}
