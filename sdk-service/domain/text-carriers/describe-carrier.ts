import type { TextCarrierConfig, TwilioConfig } from '../../ports/text-carrier-config.ts';

/** In the words of the log and of the command line; without secrets. */
export function describeCarrier(config: TextCarrierConfig): string {
  if (config.kind === 'twilio') return describeTwilio(config);
  const { host, port, tls, systemId, sender } = config;
  return `smpp ${host}:${port}${tls ? ' with TLS' : ''}, system id ${systemId}, from ${sender || 'what the centre says'}`;
}

function describeTwilio({ api, account, sender, takesReplies, callerId }: TwilioConfig): string {
  const texts = sender === '' ? [] : [`texts from ${sender}${takesReplies ? ' with replies' : ''}`];
  const calls = callerId === '' ? [] : [`calls from ${callerId}`];
  return `twilio ${account} at ${api}: ${[...texts, ...calls].join(', ')}`;
}
