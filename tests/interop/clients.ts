import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BasicAuthSecurity, createClientAsync } from 'soap';
import { createForeignClient, type ForeignClient } from './foreign-client.ts';

/** Where the service is, and who calls. */
export interface Target {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export type Port = 'PfWsSdkSoap' | 'PfWsSdkSoap12';

const programs = join(import.meta.dirname, 'clients');

/** The npm package `soap`, from the WSDL that the service gives out. */
export async function createNpmSoapClient({ url, username, password }: Target): Promise<ForeignClient> {
  const security = new BasicAuthSecurity(username, password);
  const headers: Record<string, string> = {};
  security.addHeaders(headers);
  const client = await createClientAsync(`${url}?WSDL`, {
    endpoint: url,
    disableCache: true,
    wsdl_headers: headers,
    preserveWhitespace: true,
  });
  client.setSecurity(security);
  return createForeignClient({
    arrays: 'wrapped',
    async rawCall(message, input) {
      const [answer] = await client[`${message}Async`](input);
      return answer;
    },
    close: async () => {},
  });
}

/** Python's zeep, as Debian has it. */
export function createZeepClient(target: Target, port: Port): ForeignClient {
  const python = ['/usr/bin/python3', join(programs, 'zeep-bridge.py')] as const;
  return createBridge({ command: python, target, environment: { SDK_PORT: port, PYTHONUTF8: '1' }, arrays: 'wrapped' });
}

/** PHP's SoapClient. */
export function createPhpClient(target: Target, port: Port): ForeignClient {
  const php = ['php', join(programs, 'php-bridge.php')] as const;
  return createBridge({ command: php, target, environment: { SDK_PORT: port }, arrays: 'wrapped' });
}

/** A proxy by wsdl.exe (Mono's) from the service's WSDL, with the program that calls it; compiled once. */
export async function compileDotNetProxy(target: Target): Promise<DotNetProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-mono-'));
  const authorization = `Basic ${Buffer.from(`${target.username}:${target.password}`).toString('base64')}`;
  const response = await fetch(`${target.url}?WSDL`, { headers: { Authorization: authorization } });
  writeFileSync(join(folder, 'PfWsSdk.wsdl'), await response.text());
  run(folder, 'wsdl', '/namespace:Mfa', '/out:PfWsSdk.cs', 'PfWsSdk.wsdl');
  run(folder, 'mcs', '-target:library', '-out:PfWsSdk.dll', ...references, 'PfWsSdk.cs');

  function compile(source: string): string {
    const program = source.replace('.cs', '.exe');
    run(folder, 'mcs', `-out:${program}`, ...references, '-r:PfWsSdk.dll', source);
    return join(folder, program);
  }

  copyFileSync(join(programs, 'Bridge.cs'), join(folder, 'Bridge.cs'));
  const bridge = compile('Bridge.cs');
  return {
    source: readFileSync(join(folder, 'PfWsSdk.cs'), 'utf8'),
    compile(name, source) {
      writeFileSync(join(folder, name), source);
      return compile(name);
    },
    connect: (to) => createBridge({ command: ['mono', bridge], target: to, environment: {}, arrays: 'plain' }),
    close: () => rmSync(folder, { recursive: true }),
  };
}

export interface DotNetProxy {
  /** What wsdl.exe wrote. */
  readonly source: string;
  /** A program of one file with the proxy beside it; the path of what came out. */
  compile(name: string, source: string): string;
  connect(target: Target): ForeignClient;
  close(): void;
}

const references = ['-r:System.Web.Services', '-r:System.Web.Extensions'];

function run(cwd: string, command: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
}

interface BridgeOptions {
  readonly command: readonly [program: string, ...args: string[]];
  readonly target: Target;
  readonly environment: Readonly<Record<string, string>>;
  readonly arrays: 'plain' | 'wrapped';
}

/** A program that takes a call a line and gives an answer a line; one call at a time. */
function createBridge({ command: [program, ...args], target, environment, arrays }: BridgeOptions): ForeignClient {
  const { url, username, password } = target;
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...environment, SDK_URL: url, SDK_USERNAME: username, SDK_PASSWORD: password },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk;
  });
  const ended = once(child, 'close').then(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return createForeignClient({
    arrays,
    async rawCall(message, input) {
      child.stdin.write(`${JSON.stringify({ message, input })}\n`);
      const line = await Promise.race([lines.next(), ended]);
      if (typeof line?.value !== 'string') throw new Error(`${program} ended: ${complaint}`);
      const reply = JSON.parse(line.value) as { readonly answer?: unknown; readonly fault?: string };
      if (reply.fault !== undefined) throw new Error(`fault: ${reply.fault}`);
      return reply.answer;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  });
}
