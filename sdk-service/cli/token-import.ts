import { open } from 'node:fs/promises';
import { MfaError } from '@mfa/shared/mfa-error';
import { type Command, Option } from 'commander';
import { addExamples } from './examples.ts';
import { importTokens } from './import-tokens.ts';
import { decodeText } from './read-input.ts';
import { writeImportReport } from './show-token.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** Twenty thousand rows of any length that makes sense. */
const MAXIMUM_FILE_BYTES = 8 * 1024 * 1024;

/** What secret keys are written in. */
export type Encoding = 'base32' | 'hex';

/** `mfa token import …` */
export function addTokenImport(token: Command, terminal: Terminal): void {
  const command = token
    .command('import')
    .description(
      'Adds the tokens of a CSV file: serial number, secret key, time interval; further columns where the first row names them (manufacturer, model, start date, expiration date, algorithm, digits). Rows that are wrong are told and left out (exit code 1), the others count.',
    )
    .argument('<file>', 'at most 20,000 rows')
    .addOption(encodingOption())
    .action(async (file: string, { encoding }: { encoding: Encoding }, command: Command) => {
      const text = decodeText(await readBounded(file), `The file "${file}"`);
      await withCore({ command, terminal }, async ({ core, show }) => {
        const report = await importTokens(text, { oathTokens: core.oathTokens, encoding });
        show(report, writeImportReport(report));
        if (report.refused.length > 0) throw new MfaError('malformed', `${report.refused.length} rows were left out.`);
      });
    });
  addExamples(command, [
    ['mfa token import tokens.csv', 'secret keys in Base32'],
    ['mfa token import tokens.csv --encoding hex', 'secret keys in hexadecimal'],
  ]);
}

export function encodingOption(): Option {
  return new Option('--encoding <name>', 'what secret keys are written in')
    .choices(['base32', 'hex'])
    .default('base32');
}

/** A device or a pipe has no size that can be asked for, so the bytes are counted as they come. */
async function readBounded(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    await using handle = await open(file);
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAXIMUM_FILE_BYTES) {
        throw new MfaError('malformed', `The file "${file}" is larger than ${MAXIMUM_FILE_BYTES} bytes.`);
      }
    }
  } catch (cause) {
    if (cause instanceof MfaError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new MfaError('malformed', `The file "${file}" cannot be read (${reason}).`, { cause });
  }
  return Buffer.concat(chunks);
}
