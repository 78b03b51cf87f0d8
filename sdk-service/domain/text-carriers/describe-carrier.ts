import type { SmppConfig, TwilioConfig } from '../../ports/text-carrier-config.ts';
import type { CarrierUse } from './parse-text-carrier.ts';

/** In the words of the log and of the command line; without secrets. */
export function describeCarrier({ config, countries }: CarrierUse): string {
  const how = config.kind === 'twilio' ? describeTwilio(config) : describeSmpp(config);
  return countries.length === 0 ? how : `${how}, to ${countries.join(' ')} only`;
}

function describeSmpp({ host, port, tls, systemId, sender }: SmppConfig): string {
  return `smpp ${host}:${port}${tls ? ' with TLS' : ''}, system id ${systemId}, from ${sender || 'what the centre says'}`;
}

function describeTwilio({ api, account, sender, takesReplies, callerId }: TwilioConfig): string {
  const texts = sender === '' ? [] : [`texts from ${sender}${takesReplies ? ' with replies' : ''}`];
  const calls = callerId === '' ? [] : [`calls from ${callerId}`];
  return `twilio ${account} at ${api}: ${[...texts, ...calls].join(', ')}`;
}
