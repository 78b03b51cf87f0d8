import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { NewUser } from '../../../sdk-service/domain/users/new-user.ts';
import type { Input } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

type FindUsers4 = Input<PfWsSdk, 'FindUsers_4'>;

/** What a proxy sends when nothing was set: each enum by its first name, no filter specified. */
const everybody: FindUsers4 = {
  usernameCaseSensitive: false,
  firstNameCaseSensitive: false,
  lastNameCaseSensitive: false,
  emailCaseSensitive: false,
  userGroupCaseSensitive: false,
  modeFilter: 'oathToken',
  modeSpecified: false,
  pinModeFilter: 'voiceprint',
  pinModeSpecified: false,
  smsDirectionFilter: 'twoWay',
  smsDirectionSpecified: false,
  smsModeFilter: 'otpPlusPin',
  smsModeSpecified: false,
  phoneAppModeFilter: 'voiceprint',
  phoneAppModeSpecified: false,
  tagMatchType: 'exactTags',
  enabledFilter: false,
  enabledSpecified: false,
  resultLimit: 0,
};

const people: readonly (Partial<NewUser> & { readonly username: string })[] = [
  {
    username: 'CONTOSO\\anna',
    firstName: 'Anna',
    lastName: 'Müller',
    emailAddress: 'Anna.Mueller@contoso.example',
    userGroup: 'Sales',
    phone: { countryCode: '1', number: '2015550123', extension: '7' },
    authenticator: 'text',
  },
  {
    username: 'bert',
    firstName: 'Bert',
    lastName: 'Muller',
    emailAddress: 'bert@contoso.example',
    userGroup: 'sales east',
    backupPhone: { countryCode: '49', number: '15112345678', extension: '' },
    authenticator: 'call',
    callMode: 'pin',
    enabled: false,
  },
  { username: 'carla_100%', lastName: 'Smith[x]?', authenticator: 'oath-token', textDirection: 'two-way' },
  { username: 'dora', lastName: 'van *Star', authenticator: 'app', appMode: 'pin', textMode: 'otp-plus-pin' },
];

async function setUp(t: TestContext) {
  const bed = await createTestBed(t);
  for (const person of people) await bed.users.add(person, bed.author);
  const call = createSdkCalls(bed);
  const find = async (fields: Partial<FindUsers4>) => {
    const { userRows = [] } = await call('FindUsers_4', { ...everybody, ...fields });
    return userRows.map((row) => row.Username);
  };
  return { ...bed, call, find };
}

const anna = 'CONTOSO\\anna';
const all = ['bert', 'carla_100%', anna, 'dora'];

describe('FindUsers', () => {
  it('finds everybody by name where no filter is specified, with what a list shows', async (t) => {
    const { call, find } = await setUp(t);
    assert.deepEqual(await find({}), all);
    const { result, userRows, resultsComplete, error } = await call('FindUsers_4', {
      ...everybody,
      usernameFilter: 'contoso\\ANNA',
    });
    assert.deepEqual([result, resultsComplete, error], [true, true, { Code: 0, Description: '' }]);
    assert.deepEqual(userRows, [
      {
        Username: 'CONTOSO\\anna',
        FirstName: 'Anna',
        LastName: 'Müller',
        EmailAddress: 'Anna.Mueller@contoso.example',
        UserGroup: 'Sales',
        CountryCode: '1',
        Phone: '2015550123',
        Extension: '7',
      },
    ]);
  });

  it('takes a wildcard anywhere in a text, and everything else for itself', async (t) => {
    const { find } = await setUp(t);
    assert.deepEqual(await find({ usernameFilter: '*' }), all);
    assert.deepEqual(await find({ usernameFilter: '' }), all);
    assert.deepEqual(await find({ usernameFilter: 'b*' }), ['bert']);
    assert.deepEqual(await find({ usernameFilter: '*nn*' }), [anna]);
    assert.deepEqual(await find({ usernameFilter: 'c*a' }), [anna]);
    assert.deepEqual(await find({ usernameFilter: 'CONTOSO\\*' }), [anna]);
    assert.deepEqual(await find({ usernameFilter: 'ber' }), []);
    assert.deepEqual(await find({ usernameFilter: 'carla_*%' }), ['carla_100%']);
    assert.deepEqual(await find({ usernameFilter: 'carla%' }), []);
    assert.deepEqual(await find({ usernameFilter: '?ert' }), []);
    assert.deepEqual(await find({ usernameFilter: '*_er*' }), []);
    assert.deepEqual(await find({ lastNameFilter: '*[x]?' }), ['carla_100%']);
    assert.deepEqual(await find({ lastNameFilter: 'smith[a-z]*' }), []);
  });

  it('regards case and form only where it is told to', async (t) => {
    const { find } = await setUp(t);
    assert.deepEqual(await find({ lastNameFilter: 'MÜLLER' }), [anna]);
    assert.deepEqual(await find({ lastNameFilter: 'mu\u0308ll*' }), [anna]);
    assert.deepEqual(await find({ lastNameFilter: 'mü*', lastNameCaseSensitive: true }), []);
    assert.deepEqual(await find({ lastNameFilter: 'Mü*', lastNameCaseSensitive: true }), [anna]);
    assert.deepEqual(await find({ lastNameFilter: '*ER', lastNameCaseSensitive: true }), []);
    assert.deepEqual(await find({ usernameFilter: 'contoso\\anna', usernameCaseSensitive: true }), []);
    assert.deepEqual(await find({ usernameFilter: anna, usernameCaseSensitive: true }), [anna]);
    assert.deepEqual(await find({ userGroupFilter: 'sales*' }), ['bert', anna]);
    assert.deepEqual(await find({ userGroupFilter: 'sales*', userGroupCaseSensitive: true }), ['bert']);
    assert.deepEqual(await find({ emailFilter: 'anna.*@CONTOSO.example' }), [anna]);
    assert.deepEqual(await find({ firstNameFilter: 'bert', firstNameCaseSensitive: true }), []);
  });

  it('finds a phone or backup phone by its digits, with country code or without', async (t) => {
    const { find } = await setUp(t);
    for (const phoneFilter of ['201-555-0123', '+1 (201) 555 0123', '201*', '*0123']) {
      assert.deepEqual(await find({ phoneFilter }), [anna], phoneFilter);
    }
    for (const phoneFilter of ['+49 151 12345678', '151*', '49151*']) {
      assert.deepEqual(await find({ phoneFilter }), ['bert'], phoneFilter);
    }
    assert.deepEqual(await find({ phoneFilter: '555' }), []);
  });

  it('finds by method, sub-mode and state where they are specified, all of which must fit', async (t) => {
    const { find } = await setUp(t);
    assert.deepEqual(await find({ modeFilter: 'oathToken', modeSpecified: true }), ['carla_100%']);
    assert.deepEqual(await find({ modeFilter: 'phoneApp', modeSpecified: true }), ['dora']);
    assert.deepEqual(await find({ modeFilter: 'unspecified', modeSpecified: true }), all);
    assert.deepEqual(await find({ modeFilter: 'invalid', modeSpecified: true }), []);
    assert.deepEqual(await find({ pinModeFilter: 'pin', pinModeSpecified: true }), ['bert']);
    assert.deepEqual(await find({ pinModeFilter: 'voiceprint', pinModeSpecified: true }), []);
    assert.deepEqual(await find({ smsDirectionFilter: 'twoWay', smsDirectionSpecified: true }), ['carla_100%']);
    assert.deepEqual(await find({ smsDirectionFilter: 'unspecified', smsDirectionSpecified: true }), all);
    assert.deepEqual(await find({ smsModeFilter: 'otpPlusPin', smsModeSpecified: true }), ['dora']);
    assert.deepEqual(await find({ phoneAppModeFilter: 'pin', phoneAppModeSpecified: true }), ['dora']);
    assert.deepEqual(await find({ enabledFilter: false, enabledSpecified: true }), ['bert']);
    assert.deepEqual(await find({ enabledFilter: true, enabledSpecified: true, lastNameFilter: 'mu*' }), []);
  });

  it('of older generations means a method as that generation reports it', async (t) => {
    const { call } = await setUp(t);
    const names = (rows: readonly { readonly Username?: string | undefined }[] = []) => rows.map((row) => row.Username);
    const { modeFilter: _newest, ...old } = everybody;
    const invalid = { ...old, modeFilter: 'invalid', modeSpecified: true } as const;
    assert.deepEqual(names((await call('FindUsers2', invalid)).userRows), ['carla_100%']);
    assert.deepEqual(names((await call('FindUsers3', { ...invalid, userGroupFilter: 'x' })).userRows), []);
    const texts = { ...old, modeFilter: 'smsText', modeSpecified: true } as const;
    assert.deepEqual(names((await call('FindUsers_3', texts)).userRows), [anna]);
    const first = { ...old, pinModeFilter: 'pin', pinModeSpecified: true } as const;
    assert.deepEqual(names((await call('FindUsers', first)).userRows), ['bert']);
  });

  it('finds by tags: just these, all of them, any of them, or whoever there is', async (t) => {
    const { find, tags, author } = await setUp(t);
    const { id: sales } = await tags.add('Sales', author);
    const { id: berlin } = await tags.add('Berlin', author);
    for (const [username, name] of [
      ['bert', 'Sales'],
      ['bert', 'Berlin'],
      ['dora', 'Sales'],
    ] as const) {
      await tags.tag({ username, name, author });
    }
    const both = [sales, berlin, sales];
    assert.deepEqual(await find({ tagMatchType: 'anyTags', tagIds: both }), ['bert', 'dora']);
    assert.deepEqual(await find({ tagMatchType: 'allTags', tagIds: both }), ['bert']);
    assert.deepEqual(await find({ tagMatchType: 'exactTags', tagIds: [sales] }), ['dora']);
    assert.deepEqual(await find({ tagMatchType: 'allTags', tagIds: [sales] }), ['bert', 'dora']);
    assert.deepEqual(await find({ tagMatchType: 'anyTags', tagIds: ['no such tag'] }), []);
    assert.deepEqual(await find({ tagMatchType: 'exactTags', tagIds: [] }), all);
    assert.deepEqual(await find({ tagMatchType: 'allUsers', tagIds: both }), all);
    assert.deepEqual(await find({ tagMatchType: 'anyTags', tagIds: [sales], usernameFilter: 'd*' }), ['dora']);
  });

  it('gives as many as asked for, and says whether that was all', async (t) => {
    const { call } = await setUp(t);
    const find = async (resultLimit: number) => {
      const { userRows = [], resultsComplete } = await call('FindUsers_4', { ...everybody, resultLimit });
      return [userRows.length, resultsComplete];
    };
    assert.deepEqual(await find(0), [4, true]);
    assert.deepEqual(await find(3), [3, false]);
    assert.deepEqual(await find(4), [4, true]);
    assert.deepEqual(await find(4_294_967_295), [4, true]);
  });

  it('follows a change of what it finds by', async (t) => {
    const { find, store, users, author, clock } = await setUp(t);
    const { user } = await users.get('dora');
    const record = { ...author, at: clock.now(), action: 'test', subject: '', detail: '' };
    await store.changeUser(user.id, { lastName: 'Über', emailAddress: 'D@x.example' }, record);
    assert.deepEqual(await find({ lastNameFilter: 'üb*' }), ['dora']);
    assert.deepEqual(await find({ emailFilter: 'd@X.*' }), ['dora']);
    assert.deepEqual(await find({ lastNameFilter: 'van*' }), []);
  });

  it('refuses a filter that is too long, too tangled, or no phone', async (t) => {
    const { find } = await setUp(t);
    await assert.rejects(find({ usernameFilter: 'x'.repeat(257) }), {
      code: 'malformed',
      message: /^usernameFilter: /,
    });
    await assert.rejects(find({ lastNameFilter: '*a*a*a*a*a*a*a*a*' }), { code: 'malformed' });
    await assert.rejects(find({ emailFilter: 'a\u0007b' }), { code: 'malformed' });
    await assert.rejects(find({ phoneFilter: 'home' }), { code: 'malformed' });
    const tagIds = Array.from({ length: 101 }, (_, number) => `tag${number}`);
    await assert.rejects(find({ tagMatchType: 'anyTags', tagIds }), { code: 'malformed' });
  });
});
