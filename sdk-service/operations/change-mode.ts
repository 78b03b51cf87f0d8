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

interface Whom {
  readonly username: string;
  readonly sendEmail: boolean;
}

interface ChangeModeInput extends Omit<Whom, 'username'> {
  readonly username?: string | undefined;
  readonly mode: Enum<PfWsSdk, 'Mode3'>;
}

/** The method of a user, and how it is carried out. */
export function changeModeOperations({ users }: Pick<Core, 'users'>) {
  async function changeMode({ username = '', mode, sendEmail }: ChangeModeInput, context: CallContext) {
    const authenticator = kindOf(mode);
    const author = changeAuthorOf(context);
    if (authenticator === undefined) await users.get(username);
    else if (context.session === undefined) await users.changeMethod({ username, authenticator, author, sendEmail });
    else await users.chooseMethod({ username, authenticator, author, sendEmail });
    return done;
  }

  /** Nothing said: there is nothing to change, but there has to be a user. */
  async function changeSubModes({ username, sendEmail }: Whom, subModes: SubModes, context: CallContext) {
    const isSaid = Object.values(subModes).some((mode) => mode !== undefined);
    if (isSaid) await users.changeSubModes({ username, subModes, author: changeAuthorOf(context), sendEmail });
    else await users.get(username);
    return done;
  }

  return {
    ChangeMode: changeMode,
    ChangeMode_2: changeMode,

    ChangePinMode: async ({ username = '', pinMode, sendEmail }, context) => {
      if (pinMode === 'voiceprint') throw voiceprintNotAllowed();
      return changeSubModes({ username, sendEmail }, { callMode: callModeOf(pinMode) }, context);
    },

    ChangeSmsMode: async ({ username = '', smsDirection, smsMode, sendEmail }, context) =>
      changeSubModes({ username, sendEmail }, textModeOf(smsDirection, smsMode), context),

    ChangePhoneAppMode: async ({ username = '', phoneAppMode, sendEmail }, context) => {
      if (phoneAppMode === 'voiceprint') throw voiceprintNotAllowed();
      return changeSubModes({ username, sendEmail }, { appMode: appModeOf(phoneAppMode) }, context);
    },

    ResetVoiceprint: () => {
      throw voiceprintNotAllowed();
    },
  } satisfies Handlers<PfWsSdk>;
}
