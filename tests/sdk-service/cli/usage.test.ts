import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { createTable, escapeControls, writeJson } from '../../../sdk-service/cli/output.ts';
import { createProgram } from '../../../sdk-service/cli/program.ts';
import { runProgram } from '../../../sdk-service/cli/run-program.ts';
import { createPlace, type Place } from './place.ts';

let place: Place;

before(async () => {
  place = await createPlace();
});

after(() => place.remove());

const senseless = [
  { words: ['acount'], says: /^mfa: unknown command 'acount'\n\(Did you mean account\?\)/ },
  { words: ['account', 'add', 'payroll'], says: /^mfa: required option '--role <role>' not specified/ },
  { words: ['account', 'add', 'payroll', '--role', 'root'], says: /Allowed choices are application, automation/ },
  {
    words: ['account', 'add', 'payroll', '--role', 'portal', '--password', 'x'],
    says: /^mfa: unknown option '--password'/,
  },
  { words: ['account', 'set-flags', 'payroll'], says: /^mfa: set-flags needs one of its options\.\n$/ },
  { words: ['log', 'tail', '--limit', '1001'], says: /It may be a whole number from 1 to 1000\./ },
  { words: ['user'], says: /^Usage: mfa user / },
] as const;

for (const { words, says } of senseless) {
  test(`ends with 2 for: mfa ${words.join(' ')}`, async () => {
    const { code, stdout, stderr } = await place.mfa(...words);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /\n +at /);
  });
}

test('has help with examples for each command', () => {
  const terminal = { env: {}, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
  const commands = [createProgram(terminal)].flatMap((program) => [
    program,
    ...program.commands.flatMap((noun) => [noun, ...noun.commands]),
  ]);
  const nouns = commands[0]?.commands.map((noun) => noun.name());
  assert.deepEqual(nouns, [
    'init',
    'account',
    'settings',
    'user',
    'directory',
    'carrier',
    'recording',
    'limits',
    'sync',
    'tag',
    'administrator',
    'token',
    'bypass',
    'cache',
    'mail',
    'log',
    'status',
  ]);
  for (const command of commands) {
    let help = '';
    const write = (text: string) => {
      help += text;
    };
    command.configureOutput({ writeOut: write }).outputHelp();
    assert.match(help, /\nExamples:\n {2}mfa /, command.name());
  }
});

test('shows help and version on standard output with 0', async () => {
  const help = await place.mfa('account', 'add', '--help');
  assert.deepEqual({ code: help.code, stderr: help.stderr }, { code: 0, stderr: '' });
  assert.match(help.stdout, /^Usage: mfa account add \[options\] <name>\n/);
  const version = await place.mfa('--version');
  assert.deepEqual(
    { code: version.code, version: /^\d+\.\d+\.\d+\n$/.test(version.stdout) },
    { code: 0, version: true },
  );
});

test('refuses to read a password from a terminal, which would show it', async () => {
  const stdin = Object.assign(Readable.from([]), { isTTY: true });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const words = ['account', 'set-password', 'payroll', '--password-stdin'];
  const code = await runProgram(words, { env: place.env, stdin, stdout, stderr });
  assert.equal(code, 2);
  assert.match(String(stderr.read()), /^mfa: --password-stdin reads from a pipe or a file; a terminal would show/);
});

test('aligns columns, and keeps them aligned while a table grows', () => {
  const table = createTable<string>([
    { title: 'name', text: (name) => name },
    { title: 'length', text: (name) => String(name.length) },
  ]);
  assert.equal(table.write(['bob', '']), 'NAME  LENGTH\nbob   3\n-     0\n');
  assert.equal(table.write(['alexander']), 'alexander  9\n');
  assert.equal(table.write(['carol']), 'carol      5\n');
});

test('makes visible what a terminal would obey', () => {
  assert.equal(escapeControls('a\u001b[2Jb\u009bc\u202ed\ne'), 'a\\u{1b}[2Jb\\u{9b}c\\u{202e}d e');
  const json = writeJson({ name: 'a\u009bb\u202e' });
  assert.equal(json, '{\n  "name": "a\\u009bb\\u202e"\n}\n');
  assert.deepEqual(JSON.parse(json), { name: 'a\u009bb\u202e' });
});
