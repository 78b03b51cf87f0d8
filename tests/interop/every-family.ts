import { authenticateByText, authenticateByToken } from './families/authenticate.ts';
import { blockAndBypass } from './families/block-and-bypass.ts';
import { activateApp } from './families/mobile-app.ts';
import { proveByKnowledge } from './families/pin-and-questions.ts';
import { checkConnection, readSettings } from './families/settings.ts';
import type { Stage } from './families/stage.ts';
import { addAndRead, change, findAndRemove } from './families/users.ts';

/** One story through every family of messages, told by any client in the same words. */
export async function playEveryFamily(stage: Stage): Promise<void> {
  await checkConnection(stage);
  await addAndRead(stage);
  await change(stage);
  await authenticateByToken(stage);
  await authenticateByText(stage);
  await readSettings(stage);
  await blockAndBypass(stage);
  await proveByKnowledge(stage);
  await activateApp(stage);
  await findAndRemove(stage);
}
