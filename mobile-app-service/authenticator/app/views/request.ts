import { isDeviceAccount } from '../account.ts';
import type { App } from '../app.ts';
import { decide, type FinalResult, historyOutcome, isFinal } from '../decide.ts';
import { h, type IconName, icon } from '../dom.ts';
import type { ApprovalRequest } from '../requests.ts';
import type { Screen } from '../screens.ts';
import { serverSeconds } from '../service.ts';
import { approvalForm } from './approval-form.ts';
import { breakable, button, emblem, notice, screen, whileShown } from './parts.ts';

type Of<Name extends Screen['name']> = Extract<Screen, { name: Name }>;

/** Somebody asks to sign in: who, where, from where. Deny is one tap away; Approve only once the number is typed. */
export function request(app: App, { requestId }: Of<'request'>): HTMLElement {
  const { t } = app.words;
  const asked = app.requests.find(({ id }) => id === requestId);
  if (asked === undefined)
    return screen(app, { title: t('request.title') }, h('p', { class: 'lead' }, t('request.gone')));
  const form = approvalForm(app, asked, (result) => finish(app, asked, result));
  return screen(
    app,
    { title: asked.kind === 'test' ? t('request.testTitle') : t('request.title'), lead: 'none' },
    h('p', { class: 'lead' }, asked.kind === 'test' ? t('request.testText') : t('request.text')),
    facts(app, asked),
    timeLeft(app, asked),
    form,
    asked.kind === 'login' && asked.fraud.allowed
      ? button(t('request.notMe'), () => app.go({ name: 'fraud', request: asked }), { kind: 'quiet' })
      : undefined,
  );
}

function facts(app: App, asked: ApprovalRequest): HTMLElement {
  const { t, locale } = app.words;
  const at = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(asked.askedAt * 1000);
  const isOneOfSeveral = app.accounts.filter(isDeviceAccount).length > 1;
  const rows: readonly (readonly [IconName, string, string])[] = [
    ['app', t('fact.service'), asked.service || t('unknown')],
    ...(isOneOfSeveral ? [['shield', t('fact.company'), asked.company || t('unknown')] as const] : []),
    ['person', t('fact.account'), asked.username || t('unknown')],
    ['place', t('fact.address'), asked.address || t('unknown')],
    ['clock', t('fact.time'), at],
  ];
  return h(
    'dl',
    { class: 'facts' },
    ...rows.map(([name, term, value]) => h('div', {}, icon(name), h('dt', {}, term), h('dd', {}, breakable(value)))),
  );
}

/** A line that shortens, and the seconds for those who cannot see it; at the end the request is over. */
function timeLeft(app: App, asked: ApprovalRequest): HTMLElement {
  const device = app.findDeviceAccount(asked.accountId)?.device ?? { clockOffsetSeconds: 0 };
  const all = Math.max(1, asked.expiresAt - asked.askedAt);
  const bar = h('progress', { class: 'left', max: all, 'aria-label': app.words.t('request.timeLeft') });
  const text = h('span', {});
  function tick(): void {
    const left = Math.max(0, asked.expiresAt - serverSeconds(device));
    bar.value = left;
    text.textContent = app.words.t('request.secondsLeft', { count: left });
    if (left === 0 && app.requests.includes(asked)) finish(app, asked, 'expired');
  }
  const element = h('div', { class: 'time-left' }, bar, text);
  tick();
  whileShown(element, 500, tick);
  return element;
}

async function finish(app: App, asked: ApprovalRequest, result: FinalResult): Promise<void> {
  await app.finishRequest(asked, historyOutcome(result));
  if (result === 'approved' && asked.kind === 'test')
    await app.changeDevice(asked.accountId, (device) => ({ ...device, state: 'active' }));
  app.replace({ name: 'outcome', outcome: result, request: asked });
}

/** Reporting fraud: what it does is said before it is done. */
export function fraud(app: App, { request: asked }: Of<'fraud'>): HTMLElement {
  const { t } = app.words;
  const said = h('div', {});
  const report = button(t('fraud.report'), () => act(), { kind: 'final' });
  async function act(): Promise<void> {
    report.disabled = true;
    const result = await decide(app, asked, { decision: 'fraud' });
    if (isFinal(result)) return finish(app, asked, result.result);
    report.disabled = false;
    said.replaceChildren(notice('problem', 'alert', t('request.offline')));
  }
  return screen(
    app,
    { title: t('fraud.title') },
    emblem('alert', 'bad'),
    h('p', { class: 'lead center' }, t('fraud.text')),
    asked.fraud.blocks ? notice('problem', 'lock', t('fraud.blocks')) : notice('info', 'shield', t('fraud.noBlock')),
    said,
    report,
    button(t('back'), () => app.back(), { kind: 'plain' }),
  );
}

/** What became of a request. */
export function outcome(app: App, { outcome: result, request: asked }: Of<'outcome'>): HTMLElement {
  const { t } = app.words;
  const pictures: Readonly<Record<typeof result, readonly [IconName, 'good' | 'bad' | 'plain']>> = {
    approved: ['check', 'good'],
    denied: ['cross', 'plain'],
    fraud: ['shield', 'plain'],
    fraudBlocked: ['lock', 'plain'],
    wrongNumber: ['alert', 'bad'],
    wrongPin: ['alert', 'bad'],
    pinNotChanged: ['alert', 'bad'],
    expired: ['clock', 'plain'],
    elsewhere: ['check', 'plain'],
    failed: ['alert', 'bad'],
  };
  const [name, kind] = pictures[result];
  const title = asked.kind === 'test' && result === 'approved' ? t('outcome.testApproved') : t(`outcome.${result}`);
  const text =
    asked.kind === 'test' && result === 'approved' ? t('outcome.testApprovedText') : t(`outcome.${result}Text`);
  const element = screen(
    app,
    { title, lead: 'none' },
    emblem(name, kind),
    h('p', { class: 'lead center', role: 'status' }, text),
    button(t('done'), () => app.home(), { kind: result === 'approved' ? 'primary' : 'plain' }),
  );
  element.classList.add('outcome');
  return element;
}
