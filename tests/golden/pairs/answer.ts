import { type GoldenWorld, oathCode, type Pairs, transfer } from '../golden-world.ts';

const asks = {
  initiatingAuthenticationType: 'adfs',
  initiatingIpAddress: '192.0.2.7',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;

/** Begins an authentication by OATH token; the answer to it. */
async function answerOath(world: GoldenWorld, username: string) {
  await world.addWithToken(username);
  const { authenticationRequestId } = await world.call.PfAuthUser_4({ username, ...asks });
  return { username, code: oathCode(world), authenticationRequestId, fallback: false };
}

/** Begins an authentication by text; the answer to it. */
async function answerText(world: GoldenWorld, username: string) {
  await world.add(username);
  await world.call.PfAuthUser_4({ username, ...asks });
  return { username, passcode: world.sentCode() };
}

/** The answers of a person who thinks that four questions are a lot. */
export const securityQuestions = {
  SecurityQuestion1: 'What was the name of your first school?',
  SecurityAnswer1: 'Mariengymnasium',
  SecurityQuestion2: 'In which town did your parents meet?',
  SecurityAnswer2: 'Århus',
  SecurityQuestion3: 'What was your first pet called?',
  SecurityAnswer3: 'Schrödinger',
  SecurityQuestion4: 'Which street did you grow up in?',
  SecurityAnswer4: 'Lindenstraße',
};

export const answerPairs: Pairs<
  | 'ValidatePin'
  | 'ValidatePasscode'
  | 'ValidatePasscodeMaster'
  | 'ValidateOathCode'
  | 'ValidateOathCodeMaster'
  | 'ValidateSecurityQuestionAnswers'
  | 'ValidateStaticToken'
  | 'EventConfirmationInitiateCall'
  | 'EventConfirmationRunTemplate'
  | 'EventConfirmationTerminateCall'
> = {
  ValidatePin: async (world) => {
    const username = 'pin-checked';
    await world.add(username);
    await world.call.ChangePin({
      username,
      userPin: { Pin: '2580', PinChangeRequired: false },
      sendEmail: false,
    });
    return { username, pin: '2580' };
  },
  ValidatePasscode: (world) => answerText(world, 'text-1'),
  ValidatePasscodeMaster: async (world) => ({ ...(await answerText(world, 'text-2')), passcode: 'wrong' }),
  ValidateOathCode: (world) => answerOath(world, 'token-1'),
  ValidateOathCodeMaster: async (world) => ({
    ...(await answerOath(world, 'token-2')),
    // A request that was never begun.
    authenticationRequestId: 'AAAAAAAAAAAAAAAAAAAAAA',
  }),
  ValidateSecurityQuestionAnswers: async (world) => {
    const username = 'questioned';
    await world.set('securityQuestions.enabled', 'true');
    await world.add(username);
    await world.call.ChangeSecurityQuestions({ username, userSecurityQuestions: securityQuestions });
    return { username, userSecurityQuestions: securityQuestions, authenticationRequestId: '' };
  },
  ValidateStaticToken: async (world) => {
    const username = 'token-bearer';
    await world.set('staticToken.enabled', 'true');
    await world.add(username);
    await world.call.ChangeStaticToken({ username, staticToken: 'static-token-of-anna-4711' });
    return { username, staticToken: 'static-token-of-anna-4711' };
  },
  EventConfirmationInitiateCall: async (world) => {
    const callIdentifier = await world.beginEvent('confirming-1');
    await world.call.EventConfirmationTerminateCall({ callIdentifier });
    world.pressWhenHeard(/You are about to transfer/, '#');
    return { username: 'confirming-1', ...transfer };
  },
  EventConfirmationRunTemplate: async (world) => {
    await world.set('event.questions', 'card=Enter the last four digits of card <$card$>.');
    const callIdentifier = await world.beginEvent('confirming-2');
    world.pressWhenHeard(/last four digits/, '4711#');
    return { callIdentifier, eventName: 'card', eventParameters: [{ Name: 'card', Value: 'Gold' }] };
  },
  EventConfirmationTerminateCall: async (world) => ({ callIdentifier: await world.beginEvent('confirming-3') }),
};
