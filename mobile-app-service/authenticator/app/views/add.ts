import type { App } from '../app.ts';
import { randomId } from '../bytes.ts';
import { scanWithCamera } from '../camera.ts';
import { h, icon } from '../dom.ts';
import { importCodes } from '../enrollment.ts';
import { readScannedCode } from '../scanned-code.ts';
import { button, notice, screen } from './parts.ts';

/** Adding an account: by the camera, or by the link that the portal shows beside the QR code. */
export function add(app: App, { problem }: { readonly problem?: string }): HTMLElement {
  const { t } = app.words;
  const picture = h('div', { class: 'camera' });
  const said = h('p', { class: 'quiet-text', role: 'status' });
  const field = h('textarea', {
    id: 'link',
    rows: 3,
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-describedby': 'link-hint',
    maxlength: 2000,
  });
  const take = (text: string) => takeCode(app, text);
  const scan = button(t('add.scan'), async () => {
    scan.hidden = true;
    said.textContent = t('add.aim');
    const found = await scanWithCamera(picture);
    if (found.kind === 'code') return take(found.text);
    if (!picture.isConnected) return;
    scan.hidden = false;
    said.textContent = t(found.kind === 'refused' ? 'add.cameraRefused' : 'add.noCamera');
  });
  scan.prepend(icon('scan'));
  const submit = (event: Event) => {
    event.preventDefault();
    take(field.value);
  };
  return screen(
    app,
    { title: t('add.title') },
    problem === undefined ? undefined : notice('problem', 'alert', t(`add.problem.${problem}`)),
    h('p', { class: 'lead' }, t('add.lead')),
    picture,
    scan,
    said,
    h('div', { class: 'or' }, t('add.or')),
    h(
      'form',
      { onsubmit: submit },
      h('label', { for: 'link' }, t('add.link')),
      field,
      h('p', { class: 'hint', id: 'link-hint' }, t('add.linkHint')),
      h('button', { type: 'submit', class: 'plain' }, t('add.use')),
    ),
  );
}

async function takeCode(app: App, text: string): Promise<void> {
  const code = readScannedCode(text);
  switch (code.kind) {
    case 'enrollment':
      return app.replace({ name: 'joining', code });
    case 'codes': {
      const account = await importCodes(code, randomId());
      if (account === undefined) return app.replace({ name: 'add', problem: 'unknown' });
      await app.addAccount(account);
      return app.replace({ name: 'joined', accountId: account.id });
    }
    case 'stock-app':
      return app.replace({ name: 'add', problem: 'stockApp' });
    case 'unknown':
      return app.replace({ name: 'add', problem: 'unknown' });
  }
}
