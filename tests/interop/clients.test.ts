import { after, before, test } from 'node:test';
import { requirePeer } from '../peers/peer.ts';
import { type RunningSdkService, startSdkService } from '../support/running-sdk-service.ts';
import { createNpmSoapClient, createPhpClient, createZeepClient } from './clients.ts';
import { playEveryFamily } from './every-family.ts';
import type { ForeignClient } from './foreign-client.ts';

let sdk: RunningSdkService;
before(async () => {
  sdk = await startSdkService();
});
after(() => sdk.close());

test('npm soap makes a client from the WSDL and calls every family', async () => {
  await play(await createNpmSoapClient(sdk), { prefix: 'npm', phone: '0101' });
});

test('zeep makes a client from the WSDL and calls every family', requirePeer('zeep'), async () => {
  await play(createZeepClient(sdk, 'PfWsSdkSoap'), { prefix: 'zeep', phone: '0102' });
});

test('zeep does the same by SOAP 1.2', requirePeer('zeep'), async () => {
  await play(createZeepClient(sdk, 'PfWsSdkSoap12'), { prefix: 'zeep12', phone: '0103' });
});

test('PHP makes a client from the WSDL and calls every family', requirePeer('php'), async () => {
  await play(createPhpClient(sdk, 'PfWsSdkSoap'), { prefix: 'php', phone: '0104' });
});

test('PHP does the same by SOAP 1.2', requirePeer('php'), async () => {
  await play(createPhpClient(sdk, 'PfWsSdkSoap12'), { prefix: 'php12', phone: '0105' });
});

async function play(client: ForeignClient, names: { readonly prefix: string; readonly phone: string }): Promise<void> {
  try {
    await playEveryFamily({ client, ...names, sentCode: sdk.sentCode });
  } finally {
    await client.close();
  }
}
