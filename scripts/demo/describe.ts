import type { Seeded } from './seed-store.ts';

interface Running {
  readonly sdk: string;
  readonly portal: string;
  readonly mobile: string;
  readonly app: string;
  readonly dataDir: string;
  readonly seeded: Seeded;
}

/** The block that `npm start` prints when everything runs: where, as whom, and how to end it. */
export function describeDemo({ sdk, portal, mobile, app, dataDir, seeded }: Running): string {
  const lines = [
    '',
    'The multi-factor authentication server runs. Demonstration only: made-up people, simulated carriers.',
    '',
    `  User portal              ${portal}/MultiFactorAuth`,
    `  Web Service SDK          ${sdk}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`,
    `  Mobile app web service   ${mobile}/MultiFactorAuthMobileAppWebService`,
    `  Authenticator app        ${app}`,
    `  Texts and calls sent     ${sdk}/demo/messages`,
    '',
    ...describeCredentials(seeded),
    '',
    `  Store and logs           ${dataDir}`,
    '',
    'Ctrl-C stops it.',
    '',
  ];
  return lines.join('\n');
}

function describeCredentials({ created, people, accounts }: Seeded): string[] {
  if (!created) {
    return [
      '  The people, accounts and passwords are those of the first start, which showed them.',
      '  To begin anew:  npm start -- --reset',
    ];
  }
  const names = [...people.map((each) => each.username), ...accounts.map((each) => each.name)];
  const width = Math.max(...names.map((name) => name.length)) + 3;
  return [
    '  People (sign in to the portal)',
    ...people.map(({ username, password }) => `    ${username.padEnd(width)}${password ?? ''}`),
    '',
    '  Service accounts (call the Web Service SDK with Basic credentials)',
    ...accounts.map(
      ({ name, role, password }) => `    ${name.padEnd(width)}${(password ?? '').padEnd(24)}  role ${role}`,
    ),
    '',
    '  They are shown this once; the store keeps only what checks them.',
  ];
}
