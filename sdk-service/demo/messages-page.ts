import { escapeAttribute, escapeText } from '@mfa/shared/soap/xml-text';
import { Router, urlencoded } from 'express';
import type { SimulatedMessage, SimulatedTextCarrier } from '../adapters/delivery/sms/simulated.ts';
import { checkHost } from './check-host.ts';
import { checkOrigin } from './check-origin.ts';

/** Seconds after which the page asks again for new messages. */
const REFRESH_SECONDS = 5;

/** Longer than any text that a person writes back. */
const LONGEST_REPLY = 160;

/**
 * `/demo/messages`: what phones would have received, newest first, and where to write back. Needs no script, and no
 * credentials: it is a demo.
 */
export function createMessagesPage(carrier: Pick<SimulatedTextCarrier, 'messages' | 'reply'>): Router {
  const router = Router();
  router.use(checkHost);
  router.get('/messages', (request, response) => {
    response.type('html').send(writePage(carrier.messages(), request.query.reply));
  });
  router.post('/messages', checkOrigin, urlencoded({ extended: false, limit: '1kb' }), (request, response) => {
    const { reference, text } = request.body as Readonly<Record<string, unknown>>;
    const answered = carrier.messages().find((message) => message.reference === reference);
    if (answered !== undefined && typeof text === 'string') {
      carrier.reply({ from: answered.to, text: text.slice(0, LONGEST_REPLY) });
    }
    response.redirect(303, 'messages');
  });
  router.get('/messages.css', (_request, response) => {
    response.type('css').send(style);
  });
  return router;
}

/** @param replyTo reference of the message that is answered just now. */
function writePage(messages: readonly SimulatedMessage[], replyTo: unknown): string {
  const isWriting = messages.some(({ reference }) => reference === replyTo);
  const content =
    messages.length === 0
      ? '<p class="empty">No message yet. Choose “Text message” in the user portal, and it appears here.</p>'
      : `<ol>${messages.map((message) => writeMessage(message, replyTo)).join('')}</ol>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${isWriting ? '' : `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">`}
<title>Simulated text messages</title>
<link rel="stylesheet" href="messages.css">
</head>
<body>
<p class="banner" role="note">Demonstration: made-up people. Nothing is sent to any phone. <a href="calls">Phone calls</a></p>
<main>
<h1>Simulated text messages</h1>
<p>What phones would have received, newest first. The page looks for new messages every ${REFRESH_SECONDS} seconds.</p>
${content}
</main>
</body>
</html>
`;
}

function writeMessage({ at, to, text, reference }: SimulatedMessage, replyTo: unknown): string {
  const time = at.toISOString();
  return `<li><p class="to">${escapeText(to)} <time datetime="${time}">${time.slice(11, 19)} UTC</time></p><p class="text">${escapeText(text)}</p>${reference === replyTo ? writeForm(reference) : `<p class="reply"><a href="messages?reply=${encodeURIComponent(reference)}">Reply</a></p>`}</li>`;
}

function writeForm(reference: string): string {
  return `<form method="post" action="messages"><input type="hidden" name="reference" value="${escapeAttribute(reference)}"><label>Reply <input name="text" autocomplete="off" maxlength="${LONGEST_REPLY}" autofocus required></label> <button>Send</button></form>`;
}

const style = `
:root { color-scheme: light dark; --ink: #1c2530; --quiet: #566273; --paper: #f4f6f9; --card: #fff; --line: #d5dbe3; --loud: #7a4b00; --loud-paper: #ffe9c2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --quiet: #a7b2c0; --paper: #12171e; --card: #1b222c; --line: #323c49; --loud: #ffd58a; --loud-paper: #3d2c07; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: .6rem 1rem; text-align: center; font-weight: 600; color: var(--loud); background: var(--loud-paper); }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; }
main > p { color: var(--quiet); margin: 0 0 1.5rem; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .9rem 1.1rem; }
.to { display: flex; justify-content: space-between; gap: 1rem; margin: 0 0 .35rem; font-size: .9rem; color: var(--quiet); }
.text { margin: 0; font-size: 1.1rem; overflow-wrap: anywhere; }
.reply, form { margin: .5rem 0 0; }
form { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem; }
label { display: grid; gap: .2rem; font-size: .9rem; color: var(--quiet); }
input, button { font: inherit; min-height: 2.75rem; padding: 0 1rem; border: 1px solid var(--quiet); border-radius: .5rem; color: var(--ink); background: var(--card); }
button { min-width: 2.75rem; font-weight: 600; cursor: pointer; }
button:hover { background: var(--paper); }
a { color: inherit; }
audio { display: block; max-width: 100%; }
.empty { padding: 2rem 1rem; text-align: center; border: 1px dashed var(--line); border-radius: .75rem; }
`;
