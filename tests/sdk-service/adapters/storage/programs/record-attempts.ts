import { createSqliteStorage } from '../../../../../sdk-service/adapters/storage/index.ts';
import type { AttemptRecord } from '../../../../../sdk-service/ports/records.ts';

// Writes attempts, sixteen at a time, and says on its output which of them were acknowledged:
//   record-attempts.ts <file> <log key, hex> <name> <how many>
const [file = '', logKey = '', name = '', count = '0'] = process.argv.slice(2);
const storage = await createSqliteStorage({ file, logKey: Buffer.from(logKey, 'hex') });
let next = 0;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (next < Number(count)) {
      next += 1;
      const requestId = `${name}-${next}`;
      await storage.recordAttempt(attempt(requestId));
      process.stdout.write(`${requestId}\n`);
    }
  }),
);
await storage.close();

function attempt(requestId: string): AttemptRecord {
  return {
    at: new Date(),
    userId: undefined,
    username: 'alice',
    firstName: '',
    lastName: '',
    emailAddress: '',
    phone: '',
    kind: 'oath-token',
    outcome: 'denied',
    reason: 'user-not-found',
    applicationName: '',
    authenticationType: '',
    accountName: '',
    clientAddress: '',
    challengeId: undefined,
    requestId,
  };
}
