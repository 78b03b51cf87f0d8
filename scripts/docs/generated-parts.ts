import { mobileAppServiceSettings } from '../../shared/config/mobile-app-service.ts';
import { sdkServiceSettings } from '../../shared/config/sdk-service.ts';
import { userPortalSettings } from '../../shared/config/user-portal.ts';
import { extensions } from '../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { writeCallResultTable, writeErrorCodeTable } from './code-tables.ts';
import { writeContractReference } from './contract-reference.ts';
import { writeEnvironmentTable } from './environment-table.ts';
import { extensionFamilies } from './extension-families.ts';
import { pfWsSdkFamilies } from './pf-ws-sdk-families.ts';
import { writeAssuranceTable, writeRightsTable, writeRolesTable } from './rights-tables.ts';
import { writeSettingsTable } from './settings-table.ts';

/** A part of a document that is written from the code, between its two markers. */
interface GeneratedPart {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Name in the markers. */
  readonly part: string;
  readonly write: () => string;
}

/** Every part of the documentation that is made from the code. */
export const generatedParts: readonly GeneratedPart[] = [
  {
    file: 'docs/configuration.md',
    part: 'sdk-service',
    write: () => writeEnvironmentTable(sdkServiceSettings),
  },
  {
    file: 'docs/configuration.md',
    part: 'user-portal',
    write: () => writeEnvironmentTable(userPortalSettings),
  },
  {
    file: 'docs/configuration.md',
    part: 'mobile-app-service',
    write: () => writeEnvironmentTable(mobileAppServiceSettings),
  },
  { file: 'docs/configuration.md', part: 'settings', write: writeSettingsTable },
  { file: 'docs/security.md', part: 'roles', write: writeRolesTable },
  { file: 'docs/security.md', part: 'rights', write: writeRightsTable },
  { file: 'docs/security.md', part: 'assurance', write: writeAssuranceTable },
  { file: 'docs/sdk/README.md', part: 'error-codes', write: writeErrorCodeTable },
  { file: 'docs/sdk/README.md', part: 'call-results', write: writeCallResultTable },
  {
    file: 'docs/sdk/pf-ws-sdk.md',
    part: 'messages',
    write: () =>
      writeContractReference({
        contract: pfWsSdk,
        families: pfWsSdkFamilies,
        samples: '../../tests/golden/messages',
      }),
  },
  {
    file: 'docs/sdk/extensions.md',
    part: 'messages',
    write: () =>
      writeContractReference({
        contract: extensions,
        families: extensionFamilies,
      }),
  },
];

/**
 * Puts the generated parts of one document into its text.
 *
 * @throws Error when a marker is missing or stands twice.
 */
export function fillDocument(file: string, text: string): string {
  return generatedParts
    .filter((each) => each.file === file)
    .reduce((filled, { part, write }) => fillPart({ file, text: filled, part, content: write() }), text);
}

interface Filling {
  readonly file: string;
  readonly text: string;
  readonly part: string;
  readonly content: string;
}

function fillPart({ file, text, part, content }: Filling): string {
  const [before, inside, ...more] = text.split(`<!-- generated: ${part} -->\n`);
  const [, after, ...others] = inside?.split(`<!-- end of ${part} -->\n`) ?? [];
  if (before === undefined || after === undefined || more.length > 0 || others.length > 0) {
    throw new Error(`${file} must have the markers of the generated part "${part}" once.`);
  }
  return `${before}<!-- generated: ${part} -->\n${content}\n<!-- end of ${part} -->\n${after}`;
}
