import { accountName } from '../account.ts';
import type { App } from '../app.ts';
import { h } from '../dom.ts';
import type { Screen } from '../screens.ts';
import { callService, problemCode } from '../service.ts';
import { codeOf } from './code.ts';
import { historyList } from './history.ts';
import { accountTitle, button, emblem, notice, screen } from './parts.ts';

type Of<Name extends Screen['name']> = Extract<Screen, { name: Name }>;

/** One account: its code, its names here and at the server, what it approved lately, and its removal. */
export function account(app: App, { accountId }: Of<'account'>): HTMLElement {
  const { t } = app.words;
  const shown = app.findAccount(accountId);
  if (shown === undefined) return screen(app, { title: t('appName') });
  const label = h('input', { id: 'label', value: accountName(shown), maxlength: 50 });
  const name = h('input', { id: 'device-name', value: shown.device?.name ?? '', maxlength: 50 });
  const said = h('div', {});
  const save = async (event: Event) => {
    event.preventDefault();
    const chosen = label.value.trim();
    const now = app.findDeviceAccount(accountId);
    try {
      const deviceName = name.value.trim();
      if (now !== undefined && deviceName !== '' && deviceName !== now.device.name) {
        const call = { typ: 'name+jwt', path: `devices/${accountId}/name`, payload: { name: deviceName } };
        await callService(now, call, async () => {});
        await app.changeDevice(accountId, (device) => ({ ...device, name: deviceName }));
      }
      await app.changeAccount(accountId, { label: chosen === shown.issuerName ? '' : chosen });
      app.refresh();
    } catch {
      said.replaceChildren(notice('problem', 'offline', t('account.notSaved')));
    }
  };
  const history = app.history.filter((entry) => entry.accountId === accountId);
  return screen(
    app,
    { title: accountName(shown) },
    accountTitle(shown, shown.issuerName),
    codeOf(app, shown),
    shown.device !== undefined && shown.device.uvCredentialId === undefined
      ? h('p', { class: 'hint' }, t('account.weaker'))
      : undefined,
    h(
      'form',
      { onsubmit: save, class: 'card' },
      h('label', { for: 'label' }, t('account.label')),
      label,
      shown.device !== undefined && h('label', { for: 'device-name' }, t('account.deviceName')),
      shown.device !== undefined && name,
      said,
      h('button', { type: 'submit', class: 'plain' }, t('account.save')),
    ),
    shown.device === undefined ? undefined : h('h2', {}, t('history.title')),
    shown.device === undefined ? undefined : historyList(app, history.slice(0, 5)),
    button(t('remove.title'), () => app.go({ name: 'remove', accountId }), { kind: 'danger' }),
  );
}

/** Removal, with what it means. Where the server is away, the account may go here alone. */
export function remove(app: App, { accountId, problem }: Of<'remove'>): HTMLElement {
  const { t } = app.words;
  const shown = app.findAccount(accountId);
  if (shown === undefined) return screen(app, { title: t('appName') });
  async function act(how: 'everywhere' | 'here'): Promise<void> {
    const now = app.findDeviceAccount(accountId);
    if (now !== undefined && how === 'everywhere') {
      try {
        await callService(now, { typ: 'remove+jwt', path: `devices/${accountId}/remove` }, async () => {});
      } catch (error) {
        const isGone = ['device_revoked', 'not_authorised'].includes(problemCode(error));
        if (!isGone) return app.replace({ name: 'remove', accountId, problem: 'offline' });
      }
    }
    await app.removeAccount(accountId);
    app.home();
  }
  return screen(
    app,
    { title: t('remove.title') },
    emblem('alert', 'bad'),
    problem === undefined ? undefined : notice('problem', 'offline', t('remove.offline')),
    h('div', { class: 'card' }, accountTitle(shown)),
    h('p', { class: 'lead center' }, t('remove.text')),
    button(problem === undefined ? t('remove.now') : t('remove.again'), () => act('everywhere'), { kind: 'final' }),
    problem === undefined ? undefined : button(t('remove.hereOnly'), () => act('here'), { kind: 'danger' }),
    button(t('cancel'), () => app.back(), { kind: 'plain' }),
  );
}
