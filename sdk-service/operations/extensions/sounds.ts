import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { noError } from '../no-error.ts';

/** Recordings for phone calls: carriers fetch them from the mobile app web service, which has them from here. */
export function soundOperations({ recordings }: Pick<Core, 'recordings'>) {
  return {
    GetSound: async ({ name = '' }) => {
      const found = await recordings.findSound(name);
      if (found === undefined) return { result: false, error: noError };
      return { result: true, content: found.content.toString('base64'), error: noError };
    },
  } satisfies Handlers<Extensions>;
}
