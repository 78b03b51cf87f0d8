import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** Whether the service works. Every node writes, so the "master" is the store. */
export function diagnoseOperations({ storage }: Pick<Core, 'storage'>) {
  return {
    // Clients compare with this word: whoever reads it was let in, over a connection that is good enough.
    TestSecurity: () => ({ result: 'secure' }),

    TestMasterConnection: async () => {
      await storage.ping();
      return { result: true, error: noError };
    },

    TestMasterConnection_2: async () => {
      try {
        await storage.ping();
        return { result: 'success' };
      } catch (error) {
        if (error instanceof MfaError) return { result: error.message };
        throw error;
      }
    },
  } satisfies Handlers<PfWsSdk>;
}
