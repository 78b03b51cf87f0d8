import { createTwilioCarrier } from '../../../sdk-service/adapters/delivery/twilio/twilio.ts';
import type { TextCarrier } from '../../../sdk-service/ports/text-carrier.ts';
import type { TwilioConfig } from '../../../sdk-service/ports/text-carrier-config.ts';
import { startTwilio } from '../../peers/twilio.ts';
import { testTextCarrier } from './text-carrier-contract.ts';

testTextCarrier('twilio', { skip: false }, async (t) => {
  const twilio = await startTwilio(t);
  const base = 'https://mfa.example.com/PA/call-backs/0123456789abcdefghijkl';
  const config: TwilioConfig = {
    kind: 'twilio',
    api: twilio.api,
    certificateAuthority: '',
    account: twilio.account,
    sender: '+12015550199',
    takesReplies: true,
    callerId: '',
    detectsMachines: true,
  };
  const carrier = createTwilioCarrier({
    name: 'twilio',
    config,
    readAuthToken: () => twilio.authToken,
    callBacks: { base: () => base, tokenOf: () => 'a'.repeat(22) },
  });
  t.after(() => carrier.close());

  return {
    carrier: carrier.texts as TextCarrier,
    async taken() {
      const { To: to = '', Body: text = '' } = twilio.nextMessage().form;
      return { to, text };
    },
    async refuse() {
      twilio.state.refusesAll = true;
    },
    async breakDown() {
      twilio.state.mood = 'broken';
    },
    reply({ from, text }) {
      const fields = twilio.write({ from, body: text, at: new Date() });
      void carrier.receive({
        method: 'POST',
        path: '/reply',
        headers: new Map([
          ['content-type', 'application/x-www-form-urlencoded; charset=UTF-8'],
          ['x-twilio-signature', twilio.sign(`${base}/reply`, fields)],
        ]),
        body: new URLSearchParams(fields).toString(),
      });
    },
  };
});
