import { type Account, accountName, isDeviceAccount } from '../account.ts';
import type { App } from '../app.ts';
import { h, icon } from '../dom.ts';
import { installOffer, isInstalled } from '../install.ts';
import { askForPush, pushState } from '../push.ts';
import { dueRenewal, postponeRenewal, renewKey } from '../renew-key.ts';
import { codeOf } from './code.ts';
import { avatar, breakable, button, iconButton, notice, screen } from './parts.ts';

/** The first screen: all accounts with their codes; before there is one, how to begin. */
export function home(app: App): HTMLElement {
  const { t } = app.words;
  const settings = iconButton('gear', t('settings.title'), () => app.go({ name: 'settings' }));
  const add = iconButton('plus', t('add.title'), () => app.go({ name: 'add' }));
  const removed = app.removed.map((name) => notice('problem', 'alert', t('home.removed', { company: name })));
  if (app.accounts.length === 0) {
    const bar = { title: t('appName'), actions: [settings], lead: 'none' as const };
    return screen(app, bar, ...removed, welcome(app), installCard(app));
  }
  return screen(
    app,
    { title: t('appName'), actions: [add, settings], lead: 'none' },
    ...removed,
    ...waiting(app),
    offlineNote(app),
    ...renewals(app),
    h('ul', { class: 'accounts' }, ...app.accounts.map((account) => card(app, account))),
    pushCard(app) ?? installCard(app),
  );
}

function welcome(app: App): HTMLElement {
  const { t } = app.words;
  return h(
    'section',
    { class: 'welcome' },
    h('img', { class: 'brand', src: '/icon.svg', alt: '', width: 88, height: 88 }),
    h('h2', {}, t('welcome.title')),
    h('p', {}, t('welcome.text')),
    button(t('welcome.begin'), () => app.go({ name: 'add' })),
    h('p', { class: 'quiet-text' }, t('welcome.hint')),
  );
}

function waiting(app: App): HTMLElement[] {
  const { t } = app.words;
  return app.requests.map((request) =>
    h(
      'button',
      { type: 'button', class: 'waiting', onclick: () => app.go({ name: 'request', requestId: request.id }) },
      icon('bell'),
      h('span', {}, t('home.waiting', { service: request.service || request.company })),
      icon('next'),
    ),
  );
}

function offlineNote(app: App): HTMLElement | undefined {
  const { t } = app.words;
  const names = app.accounts.filter(({ id }) => app.unreachable.has(id)).map(accountName);
  if (names.length === 0) return undefined;
  return notice('info', 'offline', t('home.offline', { names: names.join(', ') }));
}

function card(app: App, account: Account): HTMLElement {
  const { t } = app.words;
  const name = accountName(account);
  return h(
    'li',
    { class: 'account' },
    h(
      'button',
      { type: 'button', class: 'account-head', onclick: () => app.go({ name: 'account', accountId: account.id }) },
      avatar(name),
      h('span', { class: 'account-names' }, h('strong', {}, name), h('span', {}, breakable(account.username))),
      h('span', { class: 'unseen' }, t('account.open')),
      icon('next'),
    ),
    account.device?.state === 'confirmed' && h('p', { class: 'pending' }, icon('clock'), t('account.pending')),
    codeOf(app, account),
  );
}

/** A key whose renewal takes the screen lock: the phone asks for that only once the person knows why. */
function renewals(app: App): HTMLElement[] {
  const { t } = app.words;
  const due = app.accounts.filter(isDeviceAccount).filter((account) => dueRenewal(account) === 'by-person');
  return due.map((account) => {
    const said = h('div', {});
    const renew = async () => {
      const renewal = await renewKey(app, account.id, 'by-person');
      if (renewal === 'renewed') return app.refresh();
      const why = t(renewal === 'declined' ? 'screenLock.declined' : 'renew.later');
      said.replaceChildren(notice('problem', 'alert', why));
    };
    return h(
      'section',
      { class: 'offer' },
      h('h2', {}, icon('lock'), t('renew.title')),
      h('p', {}, t('renew.text', { company: accountName(account) })),
      said,
      h(
        'div',
        { class: 'row' },
        button(t('renew.now'), renew),
        notNow(app, () => postponeRenewal(app, account.id)),
      ),
    );
  });
}

/** Puts an offer away. */
function notNow(app: App, act: () => Promise<void>): HTMLElement {
  const dismiss = async () => {
    await act();
    app.refresh();
  };
  return button(app.words.t('notNow'), dismiss, { kind: 'quiet' });
}

/** Explains notifications before the browser asks, and only where somebody could push. */
function pushCard(app: App): HTMLElement | undefined {
  const { t } = app.words;
  const canBePushed = app.accounts.some(({ device }) => device?.vapidKey !== undefined);
  if (!canBePushed || pushState() !== 'ask' || app.preferences.dismissed.includes('push')) return undefined;
  const turnOn = async () => {
    await askForPush();
    await app.keepPush();
    app.refresh();
  };
  return offer(app, {
    key: 'push',
    title: t('push.title'),
    text: t('push.text'),
    action: button(t('push.on'), turnOn),
  });
}

function installCard(app: App): HTMLElement | undefined {
  const { t } = app.words;
  if (isInstalled() || app.preferences.dismissed.includes('install')) return undefined;
  const offered = installOffer();
  if (offered === undefined) return undefined;
  const text = offered.kind === 'prompt' ? t('install.text') : t('install.ios');
  const action = offered.kind === 'prompt' ? button(t('install.now'), () => offered.install()) : undefined;
  return offer(app, { key: 'install', title: t('install.title'), text, action });
}

interface Offer {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly action: HTMLElement | undefined;
}

function offer(app: App, { key, title, text, action }: Offer): HTMLElement {
  const dismiss = () => app.savePreferences({ dismissed: [...app.preferences.dismissed, key] });
  return h(
    'section',
    { class: 'offer' },
    h('h2', {}, icon(key === 'push' ? 'bell' : 'download'), title),
    h('p', {}, text),
    h('div', { class: 'row' }, action, notNow(app, dismiss)),
  );
}
