import { createHash } from 'node:crypto';
import { contentTypes } from '@mfa/shared/soap/envelope';
import { escapeText } from '@mfa/shared/soap/xml-text';
import type { Answer } from './answer.ts';
import type { SoapInterface } from './handlers.ts';
import { createSamples } from './sample-message.ts';

/** The pages that administrators browse to, to see that the service answers and what it offers. */
export interface HelpPages {
  list(): Answer;
  /** One message with a sample of request and response; 404 for a name that the contract does not have. */
  message(name: string): Answer;
}

export function createHelpPages<Context>(
  { contract, handlers }: SoapInterface<Context>,
  banner: string | undefined,
): HelpPages {
  const samples = createSamples(contract);
  const notice = banner === undefined ? '' : `<header class="banner">${escapeText(banner)}</header>\n`;

  function page(title: string, content: string): string {
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
${notice}<main>
${content}
</main>
</body>
</html>
`;
  }

  function listItem(message: string): string {
    const operation = contract.messages[message]?.operation;
    const remarks = [
      ...(operation === undefined ? [] : [`overload of ${operation}`]),
      ...(handlers[message] === undefined ? ['not available yet'] : []),
    ];
    const remark = remarks.length === 0 ? '' : ` <small>${escapeText(remarks.join(', '))}</small>`;
    return `<li><a href="?op=${encodeURIComponent(message)}">${escapeText(message)}</a>${remark}</li>`;
  }

  function list(): string {
    const messages = Object.keys(contract.messages);
    const operations = new Set(messages.map((message) => contract.messages[message]?.operation ?? message));
    return page(
      contract.name,
      `<h1>${escapeText(contract.name)}</h1>
<p>This SOAP service is up, and your credentials are good. It offers ${messages.length} messages${
        operations.size === messages.length ? '' : ` under ${operations.size} operation names`
      }; the <a href="?WSDL">service description (WSDL)</a> has them for programs.</p>
<h2>Operations</h2>
<ul class="operations">
${messages.map(listItem).join('\n')}
</ul>`,
    );
  }

  function message(name: string): string {
    const action = `${contract.namespace}/${name}`;
    const { request, response } = samples(name);
    return page(
      `${name} – ${contract.name}`,
      `<p><a href="?">All operations</a></p>
<h1>${escapeText(name)}</h1>
${handlers[name] === undefined ? '<p><strong>Not available yet:</strong> it answers with error Code 5.</p>\n' : ''}<h2>Request</h2>
<p>POST to this address with <code>Content-Type: ${contentTypes['1.1']}</code> and <code>SOAPAction: "${escapeText(action)}"</code>.</p>
<pre tabindex="0" aria-label="Sample request"><code>${escapeText(request)}</code></pre>
<h2>Response</h2>
<pre tabindex="0" aria-label="Sample response"><code>${escapeText(response)}</code></pre>`,
    );
  }

  return {
    list: () => htmlAnswer(200, list()),
    message: (name) =>
      Object.hasOwn(contract.messages, name)
        ? htmlAnswer(200, message(name))
        : htmlAnswer(
            404,
            page('Not found', '<h1>There is no such operation</h1>\n<p><a href="?">All operations</a></p>'),
          ),
  };
}

const style = `
:root { color-scheme: light dark; --text: #1b1f24; --muted: #57606a; --back: #ffffff; --line: #d0d7de; --soft: #f6f8fa; --link: #0550ae; --note: #fff8c5; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --muted: #9da7b3; --back: #0d1117; --line: #30363d; --soft: #161b22; --link: #79c0ff; --note: #3a2f00; } }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
.banner { margin: 0; padding: .5rem 1rem; background: var(--note); text-align: center; }
h1 { font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
a { color: var(--link); }
small { color: var(--muted); }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.operations { columns: 20rem; padding: 0; list-style: none; }
.operations li { padding: .2rem 0; break-inside: avoid; overflow-wrap: anywhere; }
pre { padding: 1rem; overflow: auto; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; }
code { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre code { overflow-wrap: normal; }
`;

// Nothing but this very style sheet may apply: the page has no script, picture, form or frame.
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function htmlAnswer(status: number, body: string): Answer {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    body,
    headers: {
      'Content-Security-Policy': contentSecurityPolicy,
      'Referrer-Policy': 'no-referrer',
      'X-Frame-Options': 'DENY',
      'Strict-Transport-Security': 'max-age=31536000',
    },
  };
}
