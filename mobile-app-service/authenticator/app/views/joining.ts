import type { App } from '../app.ts';
import { h } from '../dom.ts';
import { confirm, guessDeviceName, type Redeemed, redeem } from '../enrollment.ts';
import { hasScreenLock } from '../screen-lock.ts';
import type { Screen } from '../screens.ts';
import { problemCode } from '../service.ts';
import { codeOf } from './code.ts';
import { accountTitle, button, emblem, notice, screen } from './parts.ts';

type Of<Name extends Screen['name']> = Extract<Screen, { name: Name }>;

/** The account is being added: which company, and what this phone is to be called. */
export function joining(app: App, { code }: Of<'joining'>): HTMLElement {
  const { t } = app.words;
  const field = h('input', { id: 'device-name', value: guessDeviceName(), maxlength: 50, required: true });
  const go = h('button', { type: 'submit', class: 'primary' }, t('joining.begin'));
  const submit = async (event: Event) => {
    event.preventDefault();
    go.disabled = true;
    go.textContent = t('joining.working');
    try {
      await continueWith(app, await redeem(code, field.value.trim() || guessDeviceName()));
    } catch (error) {
      app.replace({ name: 'add', problem: explain(problemCode(error)) });
    }
  };
  return screen(
    app,
    { title: t('joining.title') },
    emblem('phone'),
    h('p', { class: 'lead center' }, t('joining.text')),
    h('dl', { class: 'facts' }, h('div', {}, h('dt', {}, t('joining.server')), h('dd', {}, new URL(code.issuer).host))),
    h('p', { class: 'hint' }, t('joining.check')),
    h('form', { onsubmit: submit }, h('label', { for: 'device-name' }, t('joining.name')), field, go),
  );
}

async function continueWith(app: App, redeemed: Redeemed): Promise<void> {
  const canAsk = redeemed.webauthnOptions !== undefined && (await hasScreenLock());
  if (canAsk || redeemed.requiresScreenLock) return app.replace({ name: 'screen-lock', redeemed });
  await finish(app, redeemed, 'without');
}

async function finish(app: App, redeemed: Redeemed, screenLock: 'use' | 'without'): Promise<void> {
  const account = await confirm(redeemed, screenLock);
  await app.addAccount(account);
  await navigator.storage?.persist?.();
  app.replace({ name: 'joined', accountId: account.id });
}

/** The screen lock becomes part of each approval, so that a phone that is found unlocked approves nothing. */
export function screenLock(app: App, { redeemed, problem }: Of<'screen-lock'>): HTMLElement {
  const { t } = app.words;
  async function attempt(choice: 'use' | 'without'): Promise<void> {
    try {
      await finish(app, redeemed, choice);
    } catch (error) {
      const declined = error instanceof DOMException && error.name !== 'TimeoutError';
      if (declined) app.replace({ name: 'screen-lock', redeemed, problem: 'declined' });
      else app.replace({ name: 'add', problem: explain(problemCode(error)) });
    }
  }
  return screen(
    app,
    { title: t('screenLock.title'), lead: 'none' },
    emblem('lock'),
    problem === undefined ? undefined : notice('problem', 'alert', t('screenLock.declined')),
    h('p', { class: 'lead center' }, t('screenLock.text')),
    button(t('screenLock.use'), () => attempt('use')),
    redeemed.requiresScreenLock
      ? h('p', { class: 'hint center' }, t('screenLock.required'))
      : button(t('screenLock.without'), () => attempt('without'), { kind: 'quiet' }),
  );
}

/** The account is there. A device that can approve is not active before the person typed the number of the portal. */
export function joined(app: App, { accountId }: Of<'joined'>): HTMLElement {
  const { t } = app.words;
  const account = app.findAccount(accountId);
  if (account === undefined) return screen(app, { title: t('appName') });
  const isPending = account.device?.state === 'confirmed';
  return screen(
    app,
    { title: isPending ? t('joined.almost') : t('joined.title'), lead: 'none' },
    emblem('check', 'good'),
    h('p', { class: 'lead center' }, t('joined.text')),
    h('div', { class: 'card' }, accountTitle(account)),
    isPending ? notice('info', 'bell', t('joined.pending')) : codeOf(app, account),
    button(t('done'), () => app.home(), { kind: isPending ? 'plain' : 'primary' }),
  );
}

/** Which words the page has for a code of the service's. */
function explain(code: string): string {
  const known: Readonly<Record<string, string>> = {
    not_authorised: 'used',
    wrong_key: 'wrongKey',
    wrong_service: 'wrongService',
    offline: 'offline',
    temporarily_unavailable: 'offline',
    slow_down: 'slowDown',
    device_limit: 'deviceLimit',
    policy: 'policy',
    user_blocked: 'blocked',
  };
  return known[code] ?? 'failed';
}
