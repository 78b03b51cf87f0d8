import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { requirePeer } from '../../peers/peer.ts';
import { credentials, type StartedEndpoint, startEndpoint } from '../../support/start-endpoint.ts';

const zeep = requirePeer('zeep');
let endpoint: StartedEndpoint;

before(async () => {
  endpoint = await startEndpoint({
    handlers: {
      TestSecurity: () => ({ result: 'secure' }),
      GetUserSettings_3: ({ username }) => ({
        result: true,
        userSettings: { ...settings, FirstName: `${username} <&> 😀` },
        error: { Code: 0, Description: '' },
      }),
      FindUsers_4: ({ tagIds = [], resultLimit }) => ({
        result: true,
        userRows: tagIds.map((Username) => ({ Username })),
        resultsComplete: tagIds.length <= resultLimit,
        error: { Code: 0, Description: '' },
      }),
    },
  });
});
after(() => endpoint.close());

const settings = {
  Mode: 'oathToken',
  PinMode: 'standard',
  SmsDirection: 'oneWay',
  SmsMode: 'otp',
  PhoneAppMode: 'standard',
  SecondsSincePinChange: -1,
  Enabled: true,
  PinChangeRequired: false,
  DisabledBehavior: 'fail',
  EnableGlobalServices: false,
  UserCanChangePhone: true,
  KeepPhoneSynchronized: false,
  OverridePinRules: false,
  UserCanChangePin: true,
  MinimumPinLength: 4,
  PreventWeakPins: true,
  PinExpirationDays: 0,
  HistoricalPins: 0,
  OathTokenExists: true,
  OathTokenTimeInterval: 30,
  EnableStaticToken: false,
  PhoneAppActivated: false,
} as const;

const script = `
import json, os, zeep, requests
session = requests.Session()
session.auth = (os.environ['SDK_USERNAME'].encode(), os.environ['SDK_PASSWORD'].encode())
client = zeep.Client(os.environ['SDK_URL'] + '?WSDL', transport=zeep.Transport(session=session, timeout=20))
ports = client.wsdl.services['PfWsSdk'].ports
found = {name: sorted(port.binding._operations) for name, port in ports.items()}
answers = []
for name in ports:
    service = client.bind('PfWsSdk', name)
    user = service.GetUserSettings_3(username='ada')
    users = service.FindUsers_4(tagIds={'string': ['a', 'b']}, resultLimit=1, **{k: False for k in (
        'usernameCaseSensitive', 'firstNameCaseSensitive', 'lastNameCaseSensitive', 'emailCaseSensitive',
        'userGroupCaseSensitive', 'modeSpecified', 'pinModeSpecified', 'smsDirectionSpecified', 'smsModeSpecified',
        'phoneAppModeSpecified', 'enabledFilter', 'enabledSpecified')}, modeFilter='unspecified',
        pinModeFilter='standard', smsDirectionFilter='unspecified', smsModeFilter='unspecified',
        phoneAppModeFilter='unspecified', tagMatchType='anyTags')
    answers.append([service.TestSecurity(), user.GetUserSettings_3Result, user.userSettings.FirstName,
        user.userSettings.SecondsSincePinChange, [row.Username for row in users.userRows.UserRow], users.resultsComplete,
        users.error.Code])
print(json.dumps({'operations': found, 'answers': answers}))
`;

test('zeep loads the WSDL with Basic, sees 93 operation names and calls them by SOAP 1.1 and 1.2', zeep, async () => {
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', script], {
    env: {
      ...process.env,
      SDK_URL: endpoint.url,
      SDK_USERNAME: credentials.username,
      SDK_PASSWORD: credentials.password,
      PYTHONIOENCODING: 'utf-8',
      PYTHONUTF8: '1',
    },
    timeout: 60_000,
  });
  const { operations, answers } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(operations), ['PfWsSdkSoap', 'PfWsSdkSoap12']);
  assert.equal(operations.PfWsSdkSoap.length, 93);
  assert.equal(operations.PfWsSdkSoap12.length, 93);
  const expected = ['secure', true, 'ada <&> 😀', -1, ['a', 'b'], false, 0];
  assert.deepEqual(answers, [expected, expected]);
});
