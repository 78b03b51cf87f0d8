import assert from 'node:assert/strict';
import { done, empty, no, plain, type Stage } from './stage.ts';

export async function proveByKnowledge({ client, prefix }: Stage): Promise<void> {
  const username = `${prefix}-token`;
  const change = { username, modifyUsername: 'helga' };
  const weak = { Pin: '1234', PinChangeRequired: false };
  const refused = await client.call('ChangePin', { ...change, userPin: weak, sendEmail: false });
  assert.deepEqual([refused.result, refused.error?.Code], [false, 8]);
  const userPin = { Pin: '2580', PinChangeRequired: false };
  assert.deepEqual(plain(await client.call('ChangePin', { ...change, userPin, sendEmail: false })), done);
  assert.deepEqual(plain(await client.call('ValidatePin', { username, pin: '0852' })), no);
  assert.deepEqual(plain(await client.call('ValidatePin', { username, pin: '2580' })), done);

  const { securityQuestions = [] } = await client.call('GetSecurityQuestionOptions', {});
  const [one, two, three, four] = securityQuestions.filter(({ Language }) => Language === 'en');
  assert.equal(typeof one?.Sequence, 'number');
  const userSecurityQuestions = {
    SecurityQuestion1: one?.Question,
    SecurityAnswer1: 'Mariengymnasium',
    SecurityQuestion2: two?.Question,
    SecurityAnswer2: 'Øresund 😀',
    SecurityQuestion3: three?.Question,
    SecurityAnswer3: 'Schrödinger',
    SecurityQuestion4: four?.Question,
    SecurityAnswer4: 'Lindenstraße',
  };
  assert.deepEqual(plain(await client.call('ChangeSecurityQuestions', { ...change, userSecurityQuestions })), done);
  const questions = (await client.call('GetSecurityQuestions', { username })).userSecurityQuestions;
  assert.equal(questions?.SecurityQuestion2, two?.Question);
  assert.ok(empty.includes(questions?.SecurityAnswer2));
}
