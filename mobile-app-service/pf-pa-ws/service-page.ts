import { pfPaWs } from '@mfa/shared/contract/pf-pa-ws';
import { escapeHtml } from '@mfa/shared/web/error-handler';
import { writePage } from '../page.ts';
import { describeSdkConnection, type SdkConnection } from '../sdk-connection-test.ts';

/** Where the service answers below a virtual directory. */
export const servicePath = '/PfPaWs.asmx';

interface ServicePage {
  readonly base: string;
  readonly demo: boolean;
  /** What a test of the connection found, when the page answers one. */
  readonly tested?: SdkConnection;
}

/** The page that administrators open to see whether the service is there and reaches the Web Service SDK. */
export function writeServicePage({ base, demo, tested }: ServicePage): string {
  const path = escapeHtml(base + servicePath);
  const operations = Object.keys(pfPaWs.messages).map((name) => `<li><code>${name}</code></li>`);
  const content = `<p>The Mobile App Web Service, to which authenticator apps connect. <a href="${path}?wsdl">Service description (WSDL)</a></p>
<h2 id="test">Test of the connection to the Web Service SDK</h2>
${tested === undefined ? '' : writeResult(tested)}
<form method="post" action="${path}/TestPfWsSdkConnection">
<button>Run TestPfWsSdkConnection</button>
</form>
<h2>Operations</h2>
<ul>
${operations.join('\n')}
</ul>`;
  return writePage({ title: 'PfPaWs', content, base, demo });
}

function writeResult(tested: SdkConnection): string {
  const kind = tested === 'success' ? 'result success' : 'result';
  return `<p class="${kind}" role="status">${escapeHtml(describeSdkConnection(tested))}</p>`;
}
