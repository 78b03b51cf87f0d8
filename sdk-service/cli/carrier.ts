import { readFileSync } from 'node:fs';
import { MfaError } from '@mfa/shared/mfa-error';
import { type Command, Option } from 'commander';
import { describeCarrier } from '../domain/text-carriers/describe-carrier.ts';
import { callBackPath, type TextCarrierRow } from '../domain/text-carriers/text-carriers.ts';
import type { TextCarrierConfig } from '../ports/text-carrier-config.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { createTable } from './output.ts';
import { readSecret } from './read-input.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

const MAXIMUM_PLACE = 100;

/** `mfa carrier …`: who moves text messages to phones, and who calls them. */
export function addCarrierCommands(program: Command, terminal: Terminal): void {
  const carrier = program
    .command('carrier')
    .description(
      'Carriers move text messages to phones, and call them; the first that takes a message or call has it.',
    );
  addExamples(carrier, [
    ['mfa carrier add main --kind smpp --host smsc.example --system-id contoso --secret-stdin < secret.txt', 'add one'],
    ['mfa carrier test main --to +4915112345678', 'send a text by it'],
  ]);
  addAdd(carrier, terminal);
  addList(carrier, terminal);
  addTest(carrier, terminal);
  addMove(carrier, terminal);
  addRemove(carrier, terminal);
}

interface AddOptions {
  readonly kind: TextCarrierConfig['kind'];
  readonly host?: string;
  readonly port?: number;
  readonly tls: boolean;
  readonly caFile?: string;
  readonly systemId?: string;
  readonly systemType?: string;
  readonly sender?: string;
  readonly country?: readonly string[];
  readonly api?: string;
  readonly account?: string;
  readonly replies?: true;
  readonly callerId?: string;
  readonly machineDetection: boolean;
}

function addAdd(carrier: Command, terminal: Terminal): void {
  const add = carrier
    .command('add')
    .description('Adds a carrier behind those that are there. Running servers use it within a second.')
    .argument('<name>', 'a short name of your own')
    .addOption(new Option('--kind <kind>', 'the protocol').choices(['smpp', 'twilio']).makeOptionMandatory())
    .option('--host <host>', 'smpp: host name or address of the short message service centre')
    .option('--port <n>', 'smpp: its port (default: 3550, without TLS 2775)', boundedNumber(65_535))
    .option('--no-tls', 'smpp: without TLS: name, secret and codes cross the network readable')
    .option('--ca-file <file>', "PEM of the authority that issued its certificate (default: the system's)")
    .option('--system-id <id>', 'smpp: the name under which the carrier knows us')
    .option('--system-type <type>', 'smpp: where the carrier asks for one')
    .option('--sender <sender>', 'who texts are from: a number with +, a short code, or up to 11 letters')
    .option('--country <country...>', 'only numbers of these countries go by it, such as DE AT (default: all)')
    .option('--account <sid>', 'twilio: the account, AC and 32 digits')
    .option('--api <origin>', 'twilio: where its interface is (default: https://api.twilio.com)')
    .option(
      '--replies',
      'twilio: what people write to the sender is brought to us; add says which address to enter there',
    )
    .option('--caller-id <number>', 'twilio: calls go by it, from this number')
    .option('--no-machine-detection', 'twilio: greet voicemail as if it were a person')
    .requiredOption(
      '--secret-stdin',
      'read the secret (the password of SMPP, the auth token of Twilio) from standard input',
    )
    .action(async (name: string, options: AddOptions & { secretStdin: true }, command: Command) => {
      const { caFile, secretStdin: _, replies, machineDetection: detectsMachines, country, ...input } = options;
      const certificateAuthority = caFile === undefined ? undefined : readCertificates(caFile);
      const secret = await readSecret(terminal, { field: 'secret', option: '--secret-stdin' });
      await withCore({ command, terminal }, async ({ core, show }) => {
        const row = await core.textCarriers.add(
          { ...input, countries: country, takesReplies: replies, detectsMachines, certificateAuthority, name, secret },
          createAuthor(),
        );
        show(toJson(row), describeAdded(row));
      });
    });
  addExamples(add, [
    [
      'mfa carrier add main --kind smpp --host smsc.example --system-id contoso --sender Contoso --secret-stdin < secret.txt',
      'a centre with TLS',
    ],
    [
      'mfa carrier add calls --kind twilio --account AC0123456789abcdef0123456789abcdef --caller-id +12015550123 --secret-stdin < token.txt',
      'phone calls by Twilio',
    ],
  ]);
}

function addList(carrier: Command, terminal: Terminal): void {
  const list = carrier
    .command('list')
    .description('Lists the carriers in order of preference. Secrets are never shown.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rows = core.textCarriers.list();
        const none = 'There is no carrier; text messages are not offered.\n';
        show(rows.map(toJson), rows.length === 0 ? none : writeRows(rows));
      });
    });
  addExamples(list, [['mfa carrier list', 'all of them']]);
}

function addTest(carrier: Command, terminal: Terminal): void {
  const test = carrier
    .command('test')
    .description('Sends one text message by a carrier, and says whether it took it.')
    .argument('<name>')
    .requiredOption('--to <number>', 'with its country, such as +4915112345678')
    .action(async (name: string, { to }: { to: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const delivery = await core.textCarriers.test(name, to);
        if (!delivery.accepted) {
          throw new MfaError('unavailable', `The carrier ${name} refused the message: ${delivery.reason}`);
        }
        show(delivery, `The carrier ${name} took the message.\n`);
      });
    });
  addExamples(test, [['mfa carrier test main --to +4915112345678', 'a text to a phone of your own']]);
}

function addMove(carrier: Command, terminal: Terminal): void {
  const move = carrier
    .command('move')
    .description('Gives a carrier another place in the order in which they are asked; the others follow.')
    .argument('<name>')
    .argument('<to>', 'its place afterwards, from 1', boundedNumber(MAXIMUM_PLACE))
    .action(async (name: string, to: number, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.textCarriers.move(name, to, createAuthor());
        show({ name, to }, `The carrier ${name} is number ${to} now.\n`);
      });
    });
  addExamples(move, [['mfa carrier move main 1', 'asked first']]);
}

function addRemove(carrier: Command, terminal: Terminal): void {
  const remove = carrier
    .command('remove')
    .description('Removes a carrier.')
    .argument('<name>')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.textCarriers.remove(name, createAuthor());
        show({ name }, `Removed the carrier ${name}.\n`);
      });
    });
  addExamples(remove, [['mfa carrier remove main', 'to change a carrier, remove it and add it anew']]);
}

function describeAdded({ id, name, config }: TextCarrierRow): string {
  const added = `Added the carrier ${name}.`;
  const replies =
    config.kind === 'twilio' && config.takesReplies
      ? ` At the carrier enter, for messages that come in: <mobile.url>${callBackPath(id)}/reply`
      : '';
  if (config.sender === '' && config.kind === 'twilio') return `${added} Phone calls go by it.\n`;
  return `${added} "mfa carrier test ${name} --to <number>" says whether it works.${replies}\n`;
}

function writeRows(rows: readonly TextCarrierRow[]): string {
  return createTable<TextCarrierRow>([
    { title: 'name', text: ({ name }) => name },
    { title: 'how', text: describeCarrier },
  ]).write(rows);
}

function toJson({ name, config, countries }: TextCarrierRow) {
  return { name, ...config, countries };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MfaError('malformed', `--ca-file: ${file} cannot be read.`, { cause });
  }
}
