import type { Account } from '../account.ts';
import type { App } from '../app.ts';
import { h } from '../dom.ts';
import { serverSeconds } from '../service.ts';
import { type Totp, totpCode } from '../totp.ts';
import { whileShown } from './parts.ts';

/** The one-time code of an account with the time that it is still good; a tap copies it. Nothing where it has none. */
export function codeOf(app: App, account: Account): HTMLElement | undefined {
  const { totp } = account;
  if (totp === undefined) return undefined;
  const { t } = app.words;
  const digits = h('span', { class: 'digits' }, '••• •••');
  const ring = h('span', { class: 'ring', 'aria-hidden': 'true' }, h('span', {}));
  const said = h('span', { class: 'unseen', role: 'status' });
  let code = '';
  const element = h(
    'button',
    {
      type: 'button',
      class: 'code',
      onclick: async () => {
        await navigator.clipboard?.writeText(code);
        said.textContent = t('code.copied');
        element.classList.add('copied');
        setTimeout(() => element.classList.remove('copied'), 1500);
      },
    },
    digits,
    h('span', { class: 'copied-note', 'aria-hidden': 'true' }, t('code.copied')),
    ring,
    said,
  );
  let shownStep = -1;
  async function tick(key: Totp): Promise<void> {
    const seconds = serverSeconds(account.device ?? { clockOffsetSeconds: 0 });
    const step = Math.floor(seconds / key.timeStepSeconds);
    const left = key.timeStepSeconds - (seconds % key.timeStepSeconds);
    ring.dataset.left = String(Math.round((left / key.timeStepSeconds) * 12));
    ring.firstElementChild?.replaceChildren(String(left));
    element.classList.toggle('ending', left <= 5);
    if (step === shownStep) return;
    shownStep = step;
    code = await totpCode(key, seconds);
    digits.textContent = spaced(code);
    element.setAttribute('aria-label', t('code.label', { code: spaced(code) }));
  }
  tick(totp);
  whileShown(element, 500, () => tick(totp));
  return element;
}

/** In two groups, as people read and type it. */
function spaced(code: string): string {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`;
}
