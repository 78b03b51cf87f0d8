import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { settingDefinitions } from '../../../../sdk-service/domain/settings/definitions.ts';
import { createSettings } from '../../../../sdk-service/domain/settings/settings.ts';
import { createTestBed } from '../../../support/test-bed.ts';

describe('settings', () => {
  it('start with their defaults', async (t) => {
    const { settings } = await createTestBed(t);
    const defaults = Object.entries(settingDefinitions).map(([name, { default: value }]) => [name, value]);
    assert.deepEqual({ ...settings.current() }, Object.fromEntries(defaults));
    assert.equal(
      settings.list().every(({ isDefault }) => isDefault),
      true,
    );
  });

  it('are set as an administrator writes them, and typed', async (t) => {
    const { settings, author } = await createTestBed(t);
    await settings.set('portal.sessionTimeoutMinutes', '15', author);
    await settings.set('portal.allowUserLogIn', 'false', author);
    await settings.set('company.defaultMethod', 'oath-token', author);
    await settings.set('company.name', 'Contoso “Süd”', author);
    const current = settings.current();
    assert.equal(current['portal.sessionTimeoutMinutes'], 15);
    assert.equal(current['portal.allowUserLogIn'], false);
    assert.equal(current['company.defaultMethod'], 'oath-token');
    assert.equal(current['company.name'], 'Contoso “Süd”');
  });

  it('are lists with commas between the items, each item once', async (t) => {
    const { settings, author } = await createTestBed(t);
    const name = 'authentication.trustedAddresses';
    await settings.set(name, ' 192.0.2.7, 10.0.0.0/8;192.0.2.7,', author);
    assert.deepEqual(settings.current()[name], ['192.0.2.7', '10.0.0.0/8']);
    await settings.set(name, '', author);
    assert.deepEqual(settings.current()[name], []);
    await assert.rejects(settings.set(name, '192.0.2.7, 10.0.0.1/8', author), {
      code: 'malformed',
      message: /^authentication\.trustedAddresses: "10\.0\.0\.1\/8" must be an address /,
    });
    const many = Array.from({ length: 201 }, (_, index) => `10.0.0.${index}`).join(',');
    await assert.rejects(settings.set(name, many, author), { code: 'malformed', message: /at most 200 items/ });
  });

  it('go back to the default when they are unset', async (t) => {
    const { settings, author } = await createTestBed(t);
    await settings.set('portal.sessionTimeoutMinutes', '15', author);
    await settings.unset('portal.sessionTimeoutMinutes', author);
    const row = settings.list().find(({ name }) => name === 'portal.sessionTimeoutMinutes');
    assert.deepEqual([row?.value, row?.isDefault], [10, true]);
  });

  it('are seen by another process once it reads them anew', async (t) => {
    const { settings, author, store, clock } = await createTestBed(t);
    const elsewhere = createSettings({ store, clock, report: () => undefined });
    await settings.set('company.name', 'Contoso', author);
    assert.equal(elsewhere.current()['company.name'], 'MFA Server');
    await elsewhere.reload();
    assert.equal(elsewhere.current()['company.name'], 'Contoso');
  });

  it('leave a row for each change that says who, what, from and to', async (t) => {
    const { settings, author, store } = await createTestBed(t);
    await settings.set('portal.sessionTimeoutMinutes', '15', author);
    await settings.unset('portal.sessionTimeoutMinutes', author);
    const { rows } = await store.tailChanges({ after: 0, limit: 1000 });
    const about = rows.filter(({ action }) => action.startsWith('settings.'));
    assert.deepEqual(
      about.map(({ actor, action, subject, detail }) => [actor, action, subject, detail]),
      [
        ['admin', 'settings.set', 'portal.sessionTimeoutMinutes', '10 -> 15'],
        ['admin', 'settings.unset', 'portal.sessionTimeoutMinutes', '15 -> default'],
      ],
    );
  });

  for (const [name, text, message] of [
    ['portal.allowUserLogIn', 'yes', 'portal.allowUserLogIn: must be true or false.'],
    ['portal.sessionTimeoutMinutes', '0', 'portal.sessionTimeoutMinutes: must be a whole number from 1 to 1440.'],
    ['portal.sessionTimeoutMinutes', '10.5', 'portal.sessionTimeoutMinutes: must be a whole number from 1 to 1440.'],
    ['portal.sessionTimeoutMinutes', '', 'portal.sessionTimeoutMinutes: must be a whole number from 1 to 1440.'],
    ['company.whenDisabled', 'maybe', 'company.whenDisabled: must be one of fail, succeed.'],
    ['company.name', 'x'.repeat(61), 'company.name: must be text of at most 60 characters.'],
    ['company.name', 'a\nb', 'company.name: must be text of at most 60 characters.'],
    ['text.message', 'no code', 'text.message: must be text of at most 400 characters; empty, or with <$otp$>.'],
  ] as const) {
    it(`refuse ${name} ${JSON.stringify(text.slice(0, 20))}, naming the rule`, async (t) => {
      const { settings, author } = await createTestBed(t);
      await assert.rejects(settings.set(name, text, author), { name: 'MfaError', code: 'malformed', message });
    });
  }

  for (const name of ['no.such', '__proto__', 'toString', '']) {
    it(`know no setting "${name}"`, async (t) => {
      const { settings, author } = await createTestBed(t);
      await assert.rejects(settings.set(name, 'x', author), { code: 'not-found' });
      await assert.rejects(settings.unset(name, author), { code: 'not-found' });
    });
  }
});

describe('a stored setting that its rule refuses', () => {
  async function reloadWith(t: TestContext, name: string, json: string) {
    const { store, clock, author } = await createTestBed(t);
    await store.writeSetting(name, json, { ...author, at: clock.now(), action: 'by hand', subject: name, detail: '' });
    const problems: string[] = [];
    const settings = createSettings({ store, clock, report: (problem) => void problems.push(problem) });
    await settings.reload();
    return { settings, problems };
  }

  for (const json of ['0', '"15"', '1e9', 'null', 'no JSON']) {
    it(`(${json}) is reported, and its default counts`, async (t) => {
      const { settings, problems } = await reloadWith(t, 'portal.sessionTimeoutMinutes', json);
      assert.equal(settings.current()['portal.sessionTimeoutMinutes'], 10);
      assert.match(problems.join(), /portal\.sessionTimeoutMinutes is not used/);
    });
  }

  it('or that this release does not know is left alone', async (t) => {
    const { problems } = await reloadWith(t, 'of.a.newer.release', '1');
    assert.deepEqual(problems, []);
  });
});
