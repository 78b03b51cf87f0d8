import type { ComplexType, Input } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { AdministratorRight } from '../domain/administrators/administrator-rights.ts';
import type { Administrator } from '../domain/administrators/administrators.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';
import { tagMatchTypeOf } from './tag-match.ts';

type Named = Input<PfWsSdk, 'GetAdministrator'>;

/** What a user may do for others; of a user who is no administrator, nothing. */
export function administratorOperations({ administrators }: Pick<Core, 'administrators'>) {
  async function getAdministrator({ username = '' }: Named) {
    const { VerifySecurityQuestions: ViewSecurityQuestions, ...same } = describe(await administrators.find(username));
    return { result: true, userAdministrator: { ...same, ViewSecurityQuestions }, error: noError };
  }

  async function getAdministrator2({ username = '' }: Named) {
    return { result: true, userAdministrator: describe(await administrators.find(username)), error: noError };
  }

  return {
    GetAdministrator: getAdministrator,
    GetAdministrator_2: getAdministrator2,
    GetAdministratorMaster: getAdministrator,
    GetAdministratorMaster_2: getAdministrator2,
  } satisfies Handlers<PfWsSdk>;
}

function describe(administrator: Administrator | undefined): ComplexType<PfWsSdk, 'UserAdministrator2'> {
  const has = (right: AdministratorRight) => administrator?.rights.includes(right) === true;
  return {
    IsAdministrator: administrator !== undefined,
    TagMatchType: tagMatchTypeOf(administrator?.scope?.match),
    TagString: administrator?.scope?.tagIds.join(';') ?? '',
    AddUser: has('AddUser'),
    OneTimeBypass: has('OneTimeBypass'),
    BypassSeconds: has('BypassSeconds'),
    ChangeMode: has('ChangeMode'),
    ChangeSubmode: has('ChangeSubmode'),
    ChangePhone: has('ChangePhone'),
    ChangePin: has('ChangePin'),
    ChangeLanguage: has('ChangeLanguage'),
    ResetVoiceprint: has('ResetVoiceprint'),
    UserInformation: has('UserInformation'),
    OathToken: has('OathToken'),
    EnableDisable: has('EnableDisable'),
    BlockUnblockUser: has('BlockUnblockUser'),
    RemoveUser: has('RemoveUser'),
    TestAuthentication: has('TestAuthentication'),
    ActivatePhoneApp: has('ActivatePhoneApp'),
    DeactivatePhoneApp: has('DeactivatePhoneApp'),
    VerifySecurityQuestions: has('VerifySecurityQuestions'),
    ChangeStaticToken: has('ChangeStaticToken'),
  };
}
