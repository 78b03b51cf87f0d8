import { type Account, accountName } from '../account.ts';
import type { App } from '../app.ts';
import { h, type IconName, icon } from '../dom.ts';

interface Bar {
  readonly title: string;
  /** Buttons at the end of the bar. */
  readonly actions?: readonly HTMLElement[];
  /** `back`: an arrow that leads to the screen below; `none`: the screen has to be answered. */
  readonly lead?: 'back' | 'none';
}

/** A screen: a bar with its title, and its content. The title takes the focus, so that screen readers begin there. */
export function screen(
  app: App,
  { title, actions = [], lead = 'back' }: Bar,
  ...content: (Node | undefined)[]
): HTMLElement {
  const { t } = app.words;
  const heading = h('h1', { tabindex: -1, id: 'title' }, title);
  const back = iconButton('back', t('back'), () => app.back());
  return h(
    'div',
    { class: 'screen' },
    h('header', { class: 'bar' }, lead === 'back' && back, heading, h('div', { class: 'bar-actions' }, ...actions)),
    h('main', {}, ...content),
  );
}

export function iconButton(name: IconName, label: string, onclick: () => void): HTMLElement {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick }, icon(name));
}

/** `danger` leads to what cannot be undone, `final` does it. */
type ButtonKind = 'primary' | 'plain' | 'danger' | 'final' | 'quiet';

export function button(
  text: string,
  onclick: () => void,
  { kind = 'primary', disabled = false }: { kind?: ButtonKind; disabled?: boolean } = {},
): HTMLButtonElement {
  return h('button', { type: 'button', class: kind, disabled, onclick }, text);
}

/** A picture in a circle above a message. */
export function emblem(name: IconName, kind: 'plain' | 'good' | 'bad' = 'plain'): HTMLElement {
  return h('div', { class: `emblem ${kind}` }, icon(name));
}

export function notice(kind: 'info' | 'problem', name: IconName, ...content: (Node | string)[]): HTMLElement {
  const role = kind === 'problem' ? 'alert' : 'status';
  return h('div', { class: `notice ${kind}`, role }, icon(name), h('div', {}, ...content));
}

/** First letter of a name on a colour that is always the same for it. */
export function avatar(name: string): HTMLElement {
  const letter = Array.from(name.trim())[0]?.toUpperCase() ?? '?';
  const sum = Array.from(name).reduce((total, char) => (total * 31 + (char.codePointAt(0) ?? 0)) % 6, 0);
  return h('span', { class: `avatar tone-${sum}`, 'aria-hidden': 'true' }, letter);
}

/** Whose account it is: what stands above its details, and above what is asked about it. */
export function accountTitle(account: Account, name = accountName(account)): HTMLElement {
  const names = h('div', {}, h('strong', {}, name), h('span', {}, breakable(account.username)));
  return h('div', { class: 'account-title' }, avatar(accountName(account)), names);
}

/** A name that is too long for its line goes on in the next one at its @, rather than in the middle of a word. */
export function breakable(name: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const [first = '', ...rest] = name.split('@');
  fragment.append(first, ...rest.flatMap((part) => [document.createElement('wbr'), `@${part}`]));
  return fragment;
}

/** Runs every so often while the element is on the page. */
export function whileShown(element: HTMLElement, milliseconds: number, tick: () => void): void {
  const timer = setInterval(() => {
    if (element.isConnected) tick();
    else clearInterval(timer);
  }, milliseconds);
}
