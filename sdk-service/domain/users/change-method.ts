import { MfaError } from '@mfa/shared/mfa-error';
import type { AuthenticatorKind, User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';
import type { Change, ChangeUser, Changing } from './change-user.ts';
import { noSuchUser } from './get-user.ts';

type SubMode = 'callMode' | 'textDirection' | 'textMode' | 'appMode';

/** How a method is carried out; what is not said stays as it is. */
export type SubModes = { readonly [Field in SubMode]?: User[Field] | undefined };

/** Changes of the method by which a user proves himself. */
export interface MethodChanges {
  /** As an administrator says; the user may still lack what the method needs. */
  changeMethod(change: Change & { readonly authenticator: AuthenticatorKind }): Promise<void>;
  /** As the user himself says. @throws MfaError `conflict` (rule) for a method that he could not sign in with. */
  chooseMethod(change: Change & { readonly authenticator: AuthenticatorKind }): Promise<void>;
  /** As an administrator says; the user may still lack the PIN that a mode needs. */
  changeSubModes(change: Change & { readonly subModes: SubModes }): Promise<void>;
}

export function createMethodChanges({
  store,
  change,
}: {
  readonly store: Pick<UserStore, 'findSubject'>;
  readonly change: ChangeUser;
}): MethodChanges {
  async function changeMethod({
    authenticator,
    ...of
  }: Change & { readonly authenticator: AuthenticatorKind }): Promise<void> {
    await change(of, { fields: { authenticator }, action: 'user.change-method', detail: authenticator });
  }

  return {
    changeMethod,

    async chooseMethod(chosen) {
      const subject = await store.findSubject(canonicalizeUsername(chosen.username));
      if (subject === undefined) throw noSuchUser();
      if (!usableAuthenticators(subject).includes(chosen.authenticator)) {
        throw new MfaError('conflict', 'mode: this method has to be set up first.', { rule: true });
      }
      await changeMethod(chosen);
    },

    async changeSubModes({ subModes, ...of }) {
      await change(of, subModeChange(subModes));
    },
  };
}

/** What is said of sub-modes, as a change. */
export function subModeChange(subModes: SubModes): Changing {
  const said = Object.entries(subModes).filter(([, mode]) => mode !== undefined);
  const fields = Object.fromEntries(said) as { [Field in SubMode]?: User[Field] };
  return { fields, action: 'user.change-mode', detail: said.map(([field, mode]) => `${field} ${mode}`).join(', ') };
}
