import type { MessageName } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import type { Pairs } from '../golden-world.ts';
import { answerPairs } from './answer.ts';
import { aroundPairs } from './around.ts';
import { authenticatePairs } from './authenticate.ts';
import { changePairs } from './change.ts';
import { readPairs } from './read.ts';
import { settingsPairs } from './settings.ts';

/** How the request of each message is made, in the order in which they are sent. */
export const pairs: Pairs<MessageName<PfWsSdk>> = {
  ...settingsPairs,
  ...readPairs,
  ...authenticatePairs,
  ...answerPairs,
  ...changePairs,
  ...aroundPairs,
};
