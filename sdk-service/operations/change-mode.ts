import type { Enum } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { SubModes } from '../domain/users/change-method.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { kindOf } from './modes.ts';
import { noError } from './no-error.ts';
import { appModeOf, callModeOf, textModeOf, voiceprintNotAllowed } from './sub-modes.ts';

const done = { result: true, error: noError } as const;

/**
 * The method of a user, and how it is carried out. `sendEmail` has no effect as long as no mail is set up, as with the
 * old product.
 */
export function changeModeOperations({ users }: Pick<Core, 'users'>) {
  async function changeMode(
    { username = '', mode }: { readonly username?: string | undefined; readonly mode: Enum<PfWsSdk, 'Mode3'> },
    context: CallContext,
  ) {
    const authenticator = kindOf(mode);
    const author = changeAuthorOf(context);
    if (authenticator === undefined) await users.get(username);
    else if (context.session === undefined) await users.changeMethod({ username, authenticator, author });
    else await users.chooseMethod({ username, authenticator, author });
    return done;
  }

  /** Nothing said: there is nothing to change, but there has to be a user. */
  async function changeSubModes(username: string, subModes: SubModes, context: CallContext) {
    const isSaid = Object.values(subModes).some((mode) => mode !== undefined);
    if (isSaid) await users.changeSubModes({ username, subModes, author: changeAuthorOf(context) });
    else await users.get(username);
    return done;
  }

  return {
    ChangeMode: changeMode,
    ChangeMode_2: changeMode,

    ChangePinMode: async ({ username = '', pinMode }, context) => {
      if (pinMode === 'voiceprint') throw voiceprintNotAllowed();
      return changeSubModes(username, { callMode: callModeOf(pinMode) }, context);
    },

    ChangeSmsMode: async ({ username = '', smsDirection, smsMode }, context) =>
      changeSubModes(username, textModeOf(smsDirection, smsMode), context),

    ChangePhoneAppMode: async ({ username = '', phoneAppMode }, context) => {
      if (phoneAppMode === 'voiceprint') throw voiceprintNotAllowed();
      return changeSubModes(username, { appMode: appModeOf(phoneAppMode) }, context);
    },

    ResetVoiceprint: () => {
      throw voiceprintNotAllowed();
    },
  } satisfies Handlers<PfWsSdk>;
}
