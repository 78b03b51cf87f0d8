/** What the help desk may do in the portal, one by one; the names are those that callers have always read. */
export const administratorRights = [
  'AddUser',
  'OneTimeBypass',
  'BypassSeconds',
  'ChangeMode',
  'ChangeSubmode',
  'ChangePhone',
  'ChangePin',
  'ChangeLanguage',
  'ResetVoiceprint',
  'UserInformation',
  'OathToken',
  'EnableDisable',
  'BlockUnblockUser',
  'RemoveUser',
  'TestAuthentication',
  'ActivatePhoneApp',
  'DeactivatePhoneApp',
  'VerifySecurityQuestions',
  'ChangeStaticToken',
] as const;

export type AdministratorRight = (typeof administratorRights)[number];

/** Undefined for a name that is no right. Upper and lower case are the same. */
export function findAdministratorRight(name: string): AdministratorRight | undefined {
  return administratorRights.find((right) => right.toLowerCase() === name.trim().toLowerCase());
}
