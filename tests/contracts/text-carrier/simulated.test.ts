import { createSimulatedTextCarrier } from '../../../sdk-service/adapters/delivery/sms/simulated.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';
import { testTextCarrier } from './text-carrier-contract.ts';

testTextCarrier('simulated', {}, async () => {
  const carrier = createSimulatedTextCarrier({ clock: createFixedClock() });
  let looked = 0;
  return {
    carrier,
    async taken() {
      looked += 1;
      const { to = '', text = '' } = carrier.messages().at(-looked) ?? {};
      return { to, text };
    },
    reply: carrier.reply,
  };
});
