import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { languages } from '../domain/languages/languages.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** Which languages may be chosen: the same for every channel, those that `ChangeLanguage` takes. */
export function languageOptionOperations() {
  const listLanguages = () => ({ result: true, languages: languages.map((Name) => ({ Name })), error: noError });
  return {
    GetSmsTextLanguageOptions: listLanguages,
    GetPhoneAppLanguageOptions: listLanguages,
    GetOathTokenLanguageOptions: listLanguages,
  } satisfies Handlers<PfWsSdk>;
}
