import type { Migration } from './index.ts';

/** What is over is found by its end, and the enrollments of a removed user by him. */
export const shortWays: Migration = {
  number: 39,
  name: 'short-ways',
  statements: ({ builder: { schema } }) => [
    schema.createIndex('outbox_by_end').on('outbox').column('ended_at'),
    schema.createIndex('app_enrollments_by_user').on('app_enrollments').column('user_id'),
  ],
};
