import type { Migration } from './index.ts';

/** From when a portal session is offered what may take the place of the second factor. */
export const fallbacks: Migration = {
  number: 37,
  name: 'fallbacks',
  statements: ({ builder: { schema }, types }) => [
    schema.alterTable('sessions').addColumn('fallback_at', types.instant),
  ],
};
