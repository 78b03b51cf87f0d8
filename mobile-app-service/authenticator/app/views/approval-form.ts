import type { App } from '../app.ts';
import { decide, type FinalResult, isFinal, type OpenResult } from '../decide.ts';
import { h } from '../dom.ts';
import type { ApprovalRequest } from '../requests.ts';
import { button, notice } from './parts.ts';

/**
 * What the person answers with: the number, the PIN where it is asked for, and a new PIN where it has to be changed or he
 * wants to. Deny stands beside Approve all the time and needs nothing.
 *
 * @param finish The request is over.
 */
export function approvalForm(app: App, asked: ApprovalRequest, finish: (result: FinalResult) => void): HTMLFormElement {
  const { t } = app.words;
  const { matchDigits, pin } = asked;
  const said = h('div', { class: 'said' });
  const approve = h('button', { type: 'submit', class: 'primary' }, t('request.approve'));
  const deny = button(t('request.deny'), () => act('deny'), { kind: 'plain' });
  const number = matchDigits === undefined ? undefined : digitsField(app, matchDigits, update);
  const pinField = secretField('pin', update);
  const newField = secretField('new-pin', update);
  const repeatField = secretField('repeat-pin', update);
  let isChanging = false;

  const change = button(t('pin.change'), () => askForNewPin(t('pin.choose')), { kind: 'quiet' });
  const first = h(
    'div',
    { class: 'step' },
    number === undefined
      ? notice('info', 'alert', t('request.noNumber'))
      : h(
          'div',
          { class: 'number' },
          h('label', { for: 'number' }, t(asked.kind === 'test' ? 'request.testNumber' : 'request.number')),
          number,
        ),
    pin !== undefined && labelled(t('pin.label'), pinField),
    pin?.mayChange === true && !pin.mustChange && change,
  );
  const why = h('p', { class: 'quiet-text' });
  const second = h(
    'div',
    { class: 'step', hidden: true },
    why,
    labelled(t('pin.new', { count: pin?.minimumDigits ?? 4 }), newField),
    labelled(t('pin.repeat'), repeatField),
  );
  const submit = (event: Event) => {
    event.preventDefault();
    if (!approve.disabled) act('approve');
  };
  const form = h(
    'form',
    { class: 'decide', onsubmit: submit },
    first,
    second,
    said,
    h('div', { class: 'pair' }, deny, approve),
  );
  update();
  return form;

  /** Approve opens with the last thing that is asked for. */
  function update(): void {
    const isNumberThere = number === undefined || number.value.length === matchDigits;
    const isPinThere = pin === undefined || pinField.value !== '';
    const isNewThere = !isChanging || (newField.value !== '' && repeatField.value !== '');
    approve.disabled = !(isNumberThere && isPinThere && isNewThere);
  }

  function say(problem: string): void {
    said.replaceChildren(notice('problem', 'alert', problem));
  }

  /** The second step. Number and PIN, where they are there, are not asked for again. */
  function askForNewPin(reason: string): void {
    isChanging = true;
    why.textContent = reason;
    change.hidden = true;
    second.hidden = false;
    // What is right is out of the way; what is still missing stays in sight.
    first.hidden = (number === undefined || number.value.length === matchDigits) && pinField.value !== '';
    newField.value = '';
    repeatField.value = '';
    said.replaceChildren();
    update();
    newField.focus();
  }

  async function act(decision: 'approve' | 'deny'): Promise<void> {
    if (decision === 'approve' && pin?.mustChange === true && !isChanging) return askForNewPin(t('pin.mustChange'));
    if (decision === 'approve' && isChanging && newField.value !== repeatField.value) {
      repeatField.value = '';
      update();
      say(t('pin.mismatch'));
      repeatField.focus();
      return;
    }
    const approval = {
      match: number?.value,
      pin: pin === undefined ? undefined : pinField.value,
      newPin: isChanging ? newField.value : undefined,
    };
    approve.disabled = true;
    deny.disabled = true;
    form.setAttribute('aria-busy', 'true');
    const decided = await decide(app, asked, decision === 'approve' ? { decision, ...approval } : { decision });
    form.removeAttribute('aria-busy');
    if (isFinal(decided)) return finish(decided.result);
    deny.disabled = false;
    tryAgain(decided);
  }

  function tryAgain(open: OpenResult): void {
    switch (open.result) {
      case 'pinRetry':
        first.hidden = false;
        pinField.value = '';
        update();
        say(t('pin.retry', { count: open.triesLeft }));
        pinField.focus();
        break;
      case 'pinChange':
        askForNewPin(t('pin.mustChange'));
        break;
      case 'newPinRefused':
        askForNewPin(why.textContent);
        say(explainRule(app, open.rule, pin?.minimumDigits ?? 4));
        break;
      case 'offline':
      case 'screenLockDeclined':
        update();
        say(t(`request.${open.result}`));
    }
  }
}

/** Which rule of the company's a new PIN does not meet. */
function explainRule({ words: { t } }: App, rule: string, count: number): string {
  const sentence = t(`pin.rule.${rule}`, { count });
  return sentence === `pin.rule.${rule}` ? t('pin.rule.other') : sentence;
}

/** One field for all digits of the number: what phones type into best. */
function digitsField(app: App, digits: number, onchange: () => void): HTMLInputElement {
  const field = h('input', {
    id: 'number',
    class: 'digits',
    inputmode: 'numeric',
    autocomplete: 'off',
    pattern: `[0-9]{${digits}}`,
    maxlength: digits,
    placeholder: '0'.repeat(digits),
    required: true,
    'aria-description': app.words.t('request.digits', { count: digits }),
    oninput: () => {
      field.value = field.value.replace(/\D/g, '').slice(0, digits);
      onchange();
    },
  });
  return field;
}

/** A PIN: hidden while it is typed, and kept by no browser. */
function secretField(id: string, onchange: () => void): HTMLInputElement {
  const field = h('input', {
    id,
    type: 'password',
    inputmode: 'numeric',
    autocomplete: 'off',
    maxlength: 16,
    oninput: () => {
      field.value = field.value.replace(/\D/g, '');
      onchange();
    },
  });
  return field;
}

function labelled(label: string, field: HTMLInputElement): HTMLElement {
  return h('div', { class: 'labelled' }, h('label', { for: field.id }, label), field);
}
