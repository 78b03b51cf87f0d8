import type { ComplexType } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import type { ForeignClient } from '../foreign-client.ts';

export interface Stage {
  readonly client: ForeignClient;
  /** Begins the names of this client's users. */
  readonly prefix: string;
  /** Its last four digits tell this client's phone from the others'. */
  readonly phone: string;
  sentCode(phone: string): Promise<string>;
}

export const done = { result: true, error: { Code: 0, Description: '' } };
export const no = { result: false, error: { Code: 0, Description: '' } };
export const asks = {
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'Interop',
  requireUserMatch: true,
} as const;
export const by = { sendEmail: false, modifyUsername: 'helga' } as const;
/** Empty answers come as nothing, as an empty text or as null, by the client's own taste. */
export const empty = [undefined, ''];

/** Result and error, an empty description written as one. */
export function plain({
  result,
  error,
}: {
  readonly result: boolean;
  readonly error?: ComplexType<PfWsSdk, 'Error'> | undefined;
}) {
  return { result, error: { Code: error?.Code, Description: error?.Description ?? '' } };
}
