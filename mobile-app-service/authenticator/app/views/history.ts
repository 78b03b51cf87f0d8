import { accountName, type HistoryEntry, type Outcome } from '../account.ts';
import type { App } from '../app.ts';
import { h, type IconName, icon } from '../dom.ts';
import { screen } from './parts.ts';

/** All that was asked of this phone lately. */
export function historyScreen(app: App): HTMLElement {
  return screen(app, { title: app.words.t('history.title') }, historyList(app, app.history));
}

const pictures: Readonly<Record<Outcome, readonly [IconName, string]>> = {
  approved: ['check', 'good'],
  denied: ['cross', 'bad'],
  fraud: ['alert', 'bad'],
  wrongNumber: ['alert', 'bad'],
  wrongPin: ['alert', 'bad'],
  pinNotChanged: ['alert', 'bad'],
  expired: ['clock', ''],
  elsewhere: ['phone', ''],
};

export function historyList(app: App, entries: readonly HistoryEntry[]): HTMLElement {
  const { t, locale } = app.words;
  if (entries.length === 0) return h('p', { class: 'empty' }, t('history.none'));
  const format = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
  return h(
    'ul',
    { class: 'history' },
    ...entries.map((entry) => {
      const [name, kind] = pictures[entry.outcome];
      const owner = app.findAccount(entry.accountId);
      return h(
        'li',
        {},
        h('span', { class: `dot ${kind}` }, icon(name)),
        h('strong', {}, entry.service || (owner === undefined ? t('unknown') : accountName(owner))),
        h('time', { datetime: new Date(entry.at).toISOString() }, format.format(entry.at)),
        h('span', {}, [t(`history.${entry.outcome}`), entry.address].filter(Boolean).join(' · ')),
      );
    }),
  );
}
