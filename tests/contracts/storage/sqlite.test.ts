import { openTemporaryStorage } from '../../support/temporary-storage.ts';
import { testApps } from './apps-contract.ts';
import { testDevices } from './devices-contract.ts';
import { testDirectories } from './directories-contract.ts';
import { testEventCalls } from './event-calls-contract.ts';
import { testGroups } from './groups-contract.ts';
import { testImportedTokens } from './imported-tokens-contract.ts';
import { testKnowledge } from './knowledge-contract.ts';
import { testPeople } from './people-contract.ts';
import { testPromptsAndSessions } from './prompts-and-sessions-contract.ts';
import { testRecordings } from './recordings-contract.ts';
import { type OpenStore, testStorageContract } from './storage-contract.ts';
import { testTemporaryCodes } from './temporary-codes-contract.ts';

const open: OpenStore = async (t) => {
  const { storage, close } = await openTemporaryStorage();
  t.after(close);
  return storage;
};

testStorageContract('SQLite', open);
testPromptsAndSessions('SQLite', open);
testDevices('SQLite', open);
testApps('SQLite', open);
testDirectories('SQLite', open);
testGroups('SQLite', open);
testImportedTokens('SQLite', open);
testKnowledge('SQLite', open);
testEventCalls('SQLite', open);
testPeople('SQLite', open);
testTemporaryCodes('SQLite', open);
testRecordings('SQLite', open);
