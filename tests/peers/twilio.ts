import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { serveApp } from '../support/serve-app.ts';

/** What was asked of it, and accepted. */
export interface Taken {
  readonly sid: string;
  readonly form: Readonly<Record<string, string>>;
}

/** `slow`: no answer. `redirect`: elsewhere. `garbage`: 201 without JSON. */
type Mood = 'well' | 'throttled' | 'broken' | 'slow' | 'garbage' | 'endless' | 'redirect' | 'closed-account';

const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * The other side of https://www.twilio.com/docs, made from what it documents and from no code of ours or of npm `twilio`:
 * checks each request to the letter, refuses as the real one does, and tells what happened by signed requests.
 */
export async function startTwilio(t: TestContext) {
  const account = `AC${'0123456789abcdef'.repeat(2)}`;
  const authToken = randomBytes(16).toString('hex');
  const messages: Taken[] = [];
  const calls: Taken[] = [];
  const changes: { readonly path: string; readonly form: Readonly<Record<string, string>> }[] = [];
  const inbound = new Map<string, object>();
  const state = { mood: 'well' as Mood, requests: 0, throttledFor: Number.POSITIVE_INFINITY, refusesAll: false };
  let looked = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    state.requests += 1;
    const body = await readText(request);
    const send = (status: number, fields: object) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(fields));
    };
    const refuse = (status: number, code: number) => {
      send(status, {
        code,
        message: `Refused: ${body}`,
        more_info: `https://www.twilio.com/docs/errors/${code}`,
        status,
      });
    };
    const { authorization } = request.headers;
    const expected = `Basic ${Buffer.from(`${account}:${authToken}`).toString('base64')}`;
    if (authorization !== expected || state.mood === 'closed-account') return refuse(401, 20003);
    if (state.mood === 'slow') return;
    if (state.mood === 'throttled' && state.throttledFor > 0) {
      state.throttledFor -= 1;
      return refuse(429, 20429);
    }
    if (state.mood === 'broken') return refuse(500, 20500);
    if (state.mood === 'redirect') return void response.writeHead(307, { Location: '/elsewhere' }).end();
    if (state.mood === 'garbage') return void response.writeHead(201).end('<html>It works!</html>');
    if (state.mood === 'endless') {
      response.writeHead(201).write('{"sid":"');
      for (let sent = 0; sent < 20; sent += 1) response.write('a'.repeat(8192));
      return;
    }

    const root = `/2010-04-01/Accounts/${account}/`;
    const resource = request.url?.startsWith(root) ? request.url.slice(root.length) : '';
    if (request.method === 'GET') {
      const found = inbound.get(/^Messages\/(SM[0-9a-f]{32})\.json$/.exec(resource)?.[1] ?? '');
      return found === undefined ? refuse(404, 20404) : send(200, found);
    }
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return refuse(400, 20001);
    const form = Object.fromEntries(new URLSearchParams(body));
    if (resource === 'Messages.json') {
      if (!E164.test(form.To ?? '') || state.refusesAll) return refuse(400, 21211);
      if (form.From === undefined && form.MessagingServiceSid === undefined) return refuse(400, 21603);
      if ((form.Body ?? '') === '') return refuse(400, 21602);
      if ([...(form.Body ?? '')].length > 1600) return refuse(400, 21617);
      const sid = `SM${randomBytes(16).toString('hex')}`;
      messages.push({ sid, form });
      return send(201, { sid, account_sid: account, status: 'queued', to: form.To, body: form.Body });
    }
    if (resource === 'Calls.json') {
      if (!E164.test(form.To ?? '') || state.refusesAll) return refuse(400, 21211);
      if (!E164.test(form.From ?? '')) return refuse(400, 21213);
      if (!/^https?:\/\//.test(form.Url ?? '')) return refuse(400, 21205);
      if (!/^[0-9#*w]{0,32}$/.test(form.SendDigits ?? '')) return refuse(400, 21208);
      const sid = `CA${randomBytes(16).toString('hex')}`;
      calls.push({ sid, form });
      return send(201, { sid, account_sid: account, status: 'queued' });
    }
    if (/^Calls\/CA[0-9a-f]{32}\.json$/.test(resource)) {
      changes.push({ path: resource, form });
      return send(200, { status: 'in-progress' });
    }
    refuse(404, 20404);
  }

  const api = await serveApp(t, (request, response) => void answer(request, response));

  /** https://www.twilio.com/docs/usage/security: the URL, then the fields by name, each followed by its value. */
  function sign(url: string, fields: Readonly<Record<string, string>>, key = authToken): string {
    const parts = Object.keys(fields).sort();
    const data = url + parts.map((name) => name + fields[name]).join('');
    return createHmac('sha1', key).update(data, 'utf8').digest('base64');
  }

  /** As `https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application` has it. */
  function callFields(sid: string, fields: Readonly<Record<string, string>>): Record<string, string> {
    const { To = '', From = '' } = calls.find((each) => each.sid === sid)?.form ?? {};
    return {
      AccountSid: account,
      ApiVersion: '2010-04-01',
      CallSid: sid,
      CallStatus: 'in-progress',
      Called: To,
      Caller: From,
      Direction: 'outbound-api',
      From,
      To,
      ...fields,
    };
  }

  async function post(url: string, fields: Readonly<Record<string, string>>, key?: string) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'X-Twilio-Signature': sign(url, fields, key) },
      body: new URLSearchParams(fields),
    });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  }

  return {
    api,
    account,
    authToken,
    messages,
    calls,
    changes,
    state,
    sign,
    post,
    callFields,

    /** The next text that was taken and not looked at yet. */
    nextMessage(): Taken {
      const message = messages[looked];
      if (message === undefined) throw new Error('no message');
      looked += 1;
      return message;
    },

    /** A text that somebody wrote, as the interface has it, and the request that tells of it. */
    write({ from, body, at, to = '+12015550199' }: { from: string; body: string; at: Date; to?: string }) {
      const sid = `SM${randomBytes(16).toString('hex')}`;
      const message = { sid, account_sid: account, direction: 'inbound', from, to, body };
      inbound.set(sid, { ...message, date_created: at.toUTCString().replace('GMT', '+0000') });
      const fields = { AccountSid: account, ApiVersion: '2010-04-01', Body: body, From: from, MessageSid: sid, To: to };
      return { ...fields, NumMedia: '0', NumSegments: '1', SmsMessageSid: sid, SmsSid: sid, SmsStatus: 'received' };
    },
  };
}
