import { isDeviceAccount } from '../account.ts';
import type { App } from '../app.ts';
import { h, icon } from '../dom.ts';
import { askForPush, pushState } from '../push.ts';
import { signWithScreenLock } from '../screen-lock.ts';
import { listLanguages } from '../words.ts';
import { button, emblem, screen } from './parts.ts';

/** The credential by which the app may ask for the screen lock; there is one once an account was added with it. */
function findCredential(app: App): string | undefined {
  return app.accounts.filter(isDeviceAccount).find(({ device }) => device.uvCredentialId !== undefined)?.device
    .uvCredentialId;
}

export function settings(app: App): HTMLElement {
  const { t } = app.words;
  return screen(
    app,
    { title: t('settings.title') },
    h('section', { class: 'card list' }, lockRow(app), pushRow(app), languageRow(app), historyRow(app)),
    h('p', { class: 'hint' }, t('settings.about')),
  );
}

function lockRow(app: App): HTMLElement {
  const { t } = app.words;
  const credential = findCredential(app);
  const toggle = h('input', {
    type: 'checkbox',
    role: 'switch',
    id: 'lock',
    checked: app.preferences.lock,
    disabled: credential === undefined,
    'aria-describedby': 'lock-hint',
    onchange: async () => {
      const lock = toggle.checked;
      // Not before whoever switches it has shown that the lock opens for him.
      toggle.checked = !lock;
      const isHis = credential !== undefined && (await opens(credential));
      if (isHis) await app.savePreferences({ lock });
      app.refresh();
    },
  });
  const hint = credential === undefined ? t('settings.lockMissing') : t('settings.lockText');
  return row('lock', h('label', { for: 'lock' }, t('settings.lock')), hint, toggle, 'lock-hint');
}

function pushRow(app: App): HTMLElement {
  const { t } = app.words;
  const state = pushState();
  const turnOn = async () => {
    await askForPush();
    await app.keepPush();
    app.refresh();
  };
  const control = state === 'ask' ? button(t('push.on'), turnOn, { kind: 'quiet' }) : undefined;
  return row('bell', h('span', {}, t('push.title')), t(`push.${state}`), control);
}

function languageRow(app: App): HTMLElement {
  const { t, language } = app.words;
  const select = h(
    'select',
    {
      id: 'language',
      onchange: async () => {
        await app.savePreferences({ language: select.value });
        app.refresh();
      },
    },
    ...listLanguages().map(({ code, name }) =>
      h('option', { value: code, lang: code, selected: code === language }, name),
    ),
  );
  return row('globe', h('label', { for: 'language' }, t('settings.language')), '', select);
}

function historyRow(app: App): HTMLElement {
  const { t } = app.words;
  const open = button(t('settings.show'), () => app.go({ name: 'history' }), { kind: 'quiet' });
  return row('clock', h('span', {}, t('history.title')), t('settings.historyText'), open);
}

function row(
  name: Parameters<typeof icon>[0],
  label: HTMLElement,
  hint: string,
  control: HTMLElement | undefined,
  hintId?: string,
): HTMLElement {
  const text = h('div', { class: 'row-text' }, label, hint !== '' && h('span', { class: 'hint', id: hintId }, hint));
  return h('div', { class: 'setting' }, icon(name), text, control);
}

/** The app is locked: nothing of its content is on the page until the screen lock opened it. */
export function locked(app: App): HTMLElement {
  const { t } = app.words;
  const said = h('p', { class: 'hint center', role: 'status' });
  const open = async () => {
    const credential = findCredential(app);
    if (credential !== undefined && !(await opens(credential))) {
      said.textContent = t('locked.again');
      return;
    }
    app.locked = false;
    app.startPolling();
    app.refresh();
  };
  const element = screen(
    app,
    { title: t('locked.title'), lead: 'none' },
    emblem('lock'),
    h('p', { class: 'lead center' }, t('locked.text')),
    button(t('locked.open'), open),
    said,
  );
  element.classList.add('locked');
  return element;
}

async function opens(credentialId: string): Promise<boolean> {
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  return signWithScreenLock(credentialId, challenge).then(
    () => true,
    () => false,
  );
}
