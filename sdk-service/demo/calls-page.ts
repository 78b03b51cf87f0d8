import { escapeText } from '@mfa/shared/soap/xml-text';
import { Router, urlencoded } from 'express';
import type { SimulatedCall, SimulatedVoiceCarrier } from '../adapters/delivery/voice/simulated.ts';
import type { Recordings } from '../domain/recordings/recordings.ts';
import type { Said } from '../ports/voice-carrier.ts';
import { checkHost } from './check-host.ts';
import { checkOrigin } from './check-origin.ts';

/** Seconds after which the page asks again for new calls. */
const REFRESH_SECONDS = 5;

/** Sounds are played here, and on no other page of the server. */
const CONTENT_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; media-src 'self'; style-src 'self'";

/**
 * `/demo/calls`: phones that ring. Somebody answers, presses keys and puts down. Needs no script, and no credentials: it is
 * a demo.
 */
export function createCallsPage(
  carrier: Pick<SimulatedVoiceCarrier, 'calls' | 'answer' | 'press' | 'wait' | 'putDown' | 'ringOut'>,
  recordings: Pick<Recordings, 'findSound'>,
): Router {
  const router = Router();
  router.use('/calls', checkHost, urlencoded({ extended: false, limit: '1kb' }));
  router.get('/calls', (_request, response) => {
    response.set('Content-Security-Policy', CONTENT_POLICY);
    response.type('html').send(writePage(carrier.calls()));
  });
  router.get('/sounds/:name', checkHost, async ({ params: { name } }, response, next) => {
    const found = typeof name === 'string' ? await recordings.findSound(name) : undefined;
    if (found === undefined) next();
    else response.type(found.format).send(found.content);
  });
  router.post('/calls', checkOrigin, async (request, response) => {
    const { call, act, keys } = request.body as Readonly<Record<string, unknown>>;
    if (typeof call === 'string') {
      if (act === 'answer') await carrier.answer(call);
      else if (act === 'put-down') await carrier.putDown(call);
      else if (act === 'ring-out') await carrier.ringOut(call);
      else if (act === 'wait') await carrier.wait(call);
      else if (act === 'hash') await carrier.press(call, '#');
      else if (typeof keys === 'string') await carrier.press(call, keys.replaceAll(/[^\d*#]/g, '').slice(0, 40));
    }
    response.redirect(303, 'calls');
  });
  return router;
}

function writePage(calls: readonly SimulatedCall[]): string {
  const isBusy = calls.some(({ asks }) => asks);
  const content =
    calls.length === 0
      ? '<p class="empty">No call yet. The phone of a user whose method is the phone call rings here when an application asks for him.</p>'
      : `<ol>${calls.map(writeCall).join('')}</ol>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${isBusy ? '' : `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">`}
<title>Simulated phone calls</title>
<link rel="stylesheet" href="messages.css">
</head>
<body>
<p class="banner" role="note">Demonstration: made-up people. Nobody is called. <a href="messages">Text messages</a></p>
<main>
<h1>Simulated phone calls</h1>
<p>Phones that ring, newest first. Answer one, listen, and press keys.</p>
${content}
</main>
</body>
</html>
`;
}

function writeCall(call: SimulatedCall): string {
  const time = call.at.toISOString();
  const extension = call.extension === '' ? '' : ` extension ${escapeText(call.extension)}`;
  const heard = call.heard.map(writeHeard).join('');
  return `<li><p class="to">${escapeText(call.to)}${extension} (${call.state}) <time datetime="${time}">${time.slice(11, 19)} UTC</time></p>${heard}${writeForm(call)}</li>`;
}

function writeHeard(said: Said): string {
  if ('sound' in said) {
    return `<audio controls preload="metadata" src="sounds/${escapeText(said.sound)}" aria-label="A recording that is played"></audio>`;
  }
  return `<p class="text">${escapeText(said.text)}</p>`;
}

function writeForm({ callId, state, asks }: SimulatedCall): string {
  if (state === 'ended') return '';
  const button = (act: string, label: string) => `<button name="act" value="${act}">${label}</button>`;
  const controls =
    state === 'ringing'
      ? `${button('answer', 'Answer')} ${button('ring-out', 'Do not answer')}`
      : `${asks ? `<label>Keys <input name="keys" autocomplete="off" inputmode="tel" maxlength="40"></label> ${button('press', 'Press')} ${button('hash', '#')} ${button('wait', 'Wait')}` : ''}`;
  return `<form method="post" action="calls"><input type="hidden" name="call" value="${escapeText(callId)}">${controls} ${button('put-down', state === 'ringing' ? 'Decline' : 'Hang up')}</form>`;
}
