import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import { createClientAddress } from '@mfa/shared/web/client-address';
import { createTransportCheck } from '@mfa/shared/web/transport';

interface Arrival {
  readonly peer?: string;
  readonly forwarded?: string;
  readonly trusted?: readonly string[];
  readonly transport?: 'tcp' | 'pipe';
  readonly rawHeaders?: readonly string[];
}

const vectors: readonly (readonly [title: string, arrival: Arrival, client: string | undefined])[] = [
  ['nobody is believed by default', { peer: '192.0.2.1', forwarded: '198.51.100.7' }, '192.0.2.1'],
  ['a trusted proxy is', { peer: '192.0.2.1', forwarded: '198.51.100.7', trusted: ['192.0.2.1'] }, '198.51.100.7'],
  [
    'what stands left of the first stranger was written by him',
    { peer: '192.0.2.1', forwarded: '10.9.9.9, 198.51.100.7', trusted: ['192.0.2.1'] },
    '198.51.100.7',
  ],
  [
    'proxies behind proxies are passed',
    { peer: '192.0.2.1', forwarded: '198.51.100.7, 192.0.2.2', trusted: ['192.0.2.1', '192.0.2.2'] },
    '198.51.100.7',
  ],
  [
    'garbage of a trusted proxy is no address',
    { peer: '192.0.2.1', forwarded: 'unknown', trusted: ['192.0.2.1'] },
    undefined,
  ],
  [
    'IPv4 by an IPv6 socket is IPv4',
    { peer: '::ffff:192.0.2.1', forwarded: '198.51.100.7', trusted: ['192.0.2.1'] },
    '198.51.100.7',
  ],
  ['IPv6 with brackets and port', { peer: '::1', forwarded: '[2001:DB8::7]:443', trusted: ['::1'] }, '2001:db8::7'],
  [
    'under a pipe the last entry is IIS’s',
    { transport: 'pipe', forwarded: '10.9.9.9, 198.51.100.7:51234' },
    '198.51.100.7',
  ],
  ['under a pipe without an entry nobody is known', { transport: 'pipe' }, undefined],
  [
    'under a pipe a trusted proxy before IIS is passed',
    { transport: 'pipe', forwarded: '198.51.100.7, 192.0.2.1', trusted: ['192.0.2.1'] },
    '198.51.100.7',
  ],
];

for (const [title, arrival, client] of vectors) {
  test(`client address: ${title}`, () => assert.equal(clientOf(arrival), client));
}

const privacy: readonly (readonly [title: string, arrival: Arrival, isPrivate: boolean])[] = [
  ['this machine is private', { peer: '127.0.0.1' }, true],
  ['another machine is not', { peer: '192.0.2.1' }, false],
  [
    'a proxy on this machine that names another client is not',
    { peer: '127.0.0.1', forwarded: '192.0.2.1', trusted: ['127.0.0.1'] },
    false,
  ],
  ['X-Forwarded-Proto counts for nothing', { peer: '192.0.2.1', rawHeaders: ['X-Forwarded-Proto', 'https'] }, false],
  ['IIS says https', { transport: 'pipe', rawHeaders: ['X-iisnode-HTTPS', 'on'] }, true],
  ['IIS says http', { transport: 'pipe', rawHeaders: ['X-iisnode-HTTPS', 'off'] }, false],
  [
    'IIS and the client both say something',
    { transport: 'pipe', rawHeaders: ['x-iisnode-https', 'on', 'X-iisnode-HTTPS', 'off'] },
    false,
  ],
  ['the name as a value is no header', { transport: 'pipe', rawHeaders: ['X', 'x-iisnode-https', 'on', 'on'] }, false],
  ['IIS’s word counts under a pipe only', { peer: '192.0.2.1', rawHeaders: ['X-iisnode-HTTPS', 'on'] }, false],
];

for (const [title, arrival, isPrivate] of privacy) {
  test(`transport: ${title}`, () => {
    const { transport = 'tcp' } = arrival;
    const check = createTransportCheck({ transport, clientAddress: () => clientOf(arrival) });
    assert.equal(check(requestOf(arrival)), isPrivate);
  });
}

function clientOf(arrival: Arrival): string | undefined {
  const trustedProxies = new BlockList();
  for (const address of arrival.trusted ?? [])
    trustedProxies.addAddress(address, address.includes(':') ? 'ipv6' : 'ipv4');
  return createClientAddress({ trustedProxies, transport: arrival.transport ?? 'tcp' })(requestOf(arrival));
}

function requestOf({ peer, forwarded, rawHeaders = [] }: Arrival): IncomingMessage {
  return { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded }, rawHeaders } as never;
}
