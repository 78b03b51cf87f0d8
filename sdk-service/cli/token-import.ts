import { open } from 'node:fs/promises';
import { MfaError } from '@mfa/shared/mfa-error';
import { type Command, Option } from 'commander';
import { addExamples } from './examples.ts';
import { importTokens } from './import-tokens.ts';
import { readPskc } from './pskc/read-pskc.ts';
import { decodeText, readSecret } from './read-input.ts';
import { readTokenCsv } from './read-token-csv.ts';
import { writeImportReport } from './show-token.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** Twenty thousand tokens of any length that makes sense. */
const MAXIMUM_FILE_BYTES = 32 * 1024 * 1024;

/** What secret keys are written in. */
export type Encoding = 'base32' | 'hex';

interface ImportOptions {
  readonly encoding: Encoding;
  readonly fileKeyStdin?: true;
}

const fileKeyField = { field: 'fileKey', option: '--file-key-stdin' };

/** `mfa token import …` */
export function addTokenImport(token: Command, terminal: Terminal): void {
  const command = token
    .command('import')
    .description(
      'Adds the tokens of a file. CSV: serial number, secret key, time interval; further columns where the first row names them (manufacturer, model, start date, expiration date, algorithm, digits, counter). PSKC (RFC 6030): plain, or encrypted by a pre-shared key or passphrase. Tokens that are wrong are told and left out (exit code 1), the others count.',
    )
    .argument('<file>', 'at most 20,000 tokens')
    .addOption(encodingOption())
    .option('--file-key-stdin', 'read what opens an encrypted PSKC file: the key in hexadecimal, or the passphrase')
    .action(async (file: string, options: ImportOptions, command: Command) => {
      const { encoding, fileKeyStdin } = options;
      const fileKey = fileKeyStdin ? await readSecret(terminal, fileKeyField) : undefined;
      const text = decodeText(await readBounded(file), `The file "${file}"`);
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rows = isXml(text) ? readPskc(text, fileKey) : readTokenCsv(text, encoding);
        const report = await importTokens(rows, core.oathTokens);
        show(report, writeImportReport(report));
        if (report.refused.length > 0) throw new MfaError('malformed', `${report.refused.length} rows were left out.`);
      });
    });
  addExamples(command, [
    ['mfa token import tokens.csv', 'secret keys in Base32'],
    ['mfa token import tokens.csv --encoding hex', 'secret keys in hexadecimal'],
    ['mfa token import tokens.pskcxml --file-key-stdin < key.txt', 'encrypted by the maker'],
  ]);
}

export function encodingOption(): Option {
  return new Option('--encoding <name>', 'what secret keys are written in')
    .choices(['base32', 'hex'])
    .default('base32');
}

/** No serial number begins so. */
function isXml(text: string): boolean {
  return text.trimStart().startsWith('<');
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
