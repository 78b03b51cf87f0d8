import type { Command } from 'commander';
import type { Device } from '../ports/device.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant, writeRecord } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa user activation-code` and `mfa user devices …`: phones with the authenticator app. */
export function addUserDeviceCommands(user: Command, terminal: Terminal): void {
  addActivationCode(user, terminal);
  const devices = user.command('devices').description('The phones on which a user has activated the mobile app.');
  addExamples(devices, [
    ['mfa user devices list alice', 'with the ids that remove takes'],
    ['mfa user devices remove alice 3xJq…', 'a lost phone'],
  ]);
  addList(devices, terminal);
  addRemove(devices, terminal);
}

function addActivationCode(user: Command, terminal: Terminal): void {
  const activationCode = user
    .command('activation-code')
    .description(
      'Makes a code with which the user activates the mobile app on a phone. The older code of the user is void. Without --typed it is good only by the address and link that are shown with it.',
    )
    .argument('<username>')
    .option('--typed', 'a code to be typed into the app with the plain address of the mobile service')
    .action(async (username: string, { typed }: { typed?: true }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const use = typed ? 'typed' : 'link';
        const { code, expiresAt, address } = await core.devices.generateCode({
          username,
          use,
          author: createAuthor(),
        });
        show(
          { username, code, url: address?.url ?? null, link: address?.link ?? null, expiresAt },
          writeRecord([
            ['code', code.replace(/(\d{3})(?=\d)/g, '$1 ')],
            ['address', address?.url ?? 'that of the mobile app web service (the setting mobile.url is empty)'],
            ['link', address?.link ?? ''],
            ['good until', writeInstant(expiresAt)],
          ]),
        );
      });
    });
  addExamples(activationCode, [
    ['mfa user activation-code alice', 'for a link or a QR code'],
    ['mfa user activation-code alice --typed', 'to be read out'],
  ]);
}

function addList(devices: Command, terminal: Terminal): void {
  const list = devices
    .command('list')
    .description('Lists the devices of a user.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const found = await core.devices.list(username);
        show(found.map(toJson), writeDevices(found));
      });
    });
  addExamples(list, [['mfa user devices list alice', 'the active ones']]);
}

function addRemove(devices: Command, terminal: Terminal): void {
  const remove = devices
    .command('remove')
    .description('Ends a device: its codes count no more.')
    .argument('<username>')
    .argument('<id>', 'as "mfa user devices list" shows it; -- stands before one that begins with -')
    .action(async (username: string, deviceId: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const { user } = await core.users.get(username);
        await core.devices.remove({ deviceId, userId: user.id, author: createAuthor() });
        show({ username: user.username, id: deviceId }, `Removed a device of ${user.username}.\n`);
      });
    });
  addExamples(remove, [['mfa user devices remove alice 3xJq…', 'by its id']]);
}

/** Field by field: neither key nor push address. */
function toJson({ id, name, appVersion, activatedAt, lastUsedAt }: Device) {
  return { id, name, appVersion, activatedAt: activatedAt ?? null, lastUsedAt: lastUsedAt ?? null };
}

function writeDevices(devices: readonly Device[]): string {
  if (devices.length === 0) return 'No device is active.\n';
  return createTable<Device>([
    { title: 'id', text: ({ id }) => id },
    { title: 'name', text: ({ name }) => name },
    { title: 'app', text: ({ appVersion }) => appVersion },
    { title: 'activated', text: ({ activatedAt }) => writeInstant(activatedAt) },
    { title: 'last used', text: ({ lastUsedAt }) => writeInstant(lastUsedAt) },
  ]).write(devices);
}
