import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AddressRange,
  isInRanges,
  parseAddressRange,
} from '../../../../sdk-service/domain/networks/address-range.ts';
import { parseIp } from '../../../../sdk-service/domain/networks/parse-ip.ts';

const vectors = [
  { text: '192.0.2.7', inside: ['192.0.2.7', '::ffff:192.0.2.7'], outside: ['192.0.2.6', '192.0.2.8', '::c000:207'] },
  { text: '192.0.2.10 - 192.0.2.20', inside: ['192.0.2.10', '192.0.2.20'], outside: ['192.0.2.9', '192.0.2.21'] },
  { text: '10.0.0.0/8', inside: ['10.0.0.0', '10.255.255.255'], outside: ['9.255.255.255', '11.0.0.0'] },
  { text: '192.0.2.64/255.255.255.192', inside: ['192.0.2.64', '192.0.2.127'], outside: ['192.0.2.63', '192.0.2.128'] },
  { text: '2001:db8::/32', inside: ['2001:DB8:ffff::1', '2001:db8::'], outside: ['2001:db9::', '32.1.13.184'] },
  { text: '2001:db8::1-2001:db8::f', inside: ['2001:db8::a'], outside: ['2001:db8::10', 'no address', ''] },
  { text: 'fc00::/7', inside: ['fdff::1'], outside: ['fe00::'] },
  { text: '::ffff:192.0.2.7', inside: ['192.0.2.7'], outside: ['::ffff:c000:208'] },
] as const;

for (const { text, inside, outside } of vectors) {
  test(`holds what belongs to it, and no neighbour: ${text}`, () => {
    const range = parse(text);
    assert.deepEqual(
      inside.map((address) => isInRanges(address, [range])),
      inside.map(() => true),
    );
    assert.deepEqual(
      outside.map((address) => isInRanges(address, [range])),
      outside.map(() => false),
    );
  });
}

const refused = [
  ['no address', ['', 'localhost', '192.0.2', '192.0.2.256', '192.0.02.1', '1::2::3', '1:2:3:4:5:6:7', '[::1]']],
  [
    'ends turned round, or of two families',
    ['192.0.2.9-192.0.2.8', '192.0.2.1-::1', '192.0.2.1-', '1.1.1.1-1.1.1.2-1.1.1.3'],
  ],
  ['bits beyond the mask', ['192.0.2.7/24', '192.0.2.7/255.255.255.0', '2001:db8::1/64']],
  [
    'a mask that is none',
    ['192.0.2.0/33', '192.0.2.0/255.0.255.0', '192.0.2.0/', '2001:db8::/255.255.0.0', '10.0.0.0/8/8'],
  ],
  ['half the internet', ['0.0.0.0/0', '10.0.0.0/7', '::/0', '0.0.0.0-255.255.255.255', 'fc00::/6']],
] as const;

for (const [what, texts] of refused) {
  test(`refuses ${what}`, () => {
    assert.deepEqual(
      texts.map((text) => parseAddressRange(text)),
      texts.map(() => undefined),
    );
  });
}

test('keeps the parts as they were written', () => {
  assert.deepEqual(parse('192.0.2.7').written, { form: 'single', address: '192.0.2.7' });
  assert.deepEqual(parse('192.0.2.7-192.0.2.9').written, { form: 'range', from: '192.0.2.7', to: '192.0.2.9' });
  assert.deepEqual(parse('192.0.2.0/24').written, { form: 'prefix', subnet: '192.0.2.0', prefixLength: 24 });
  const netmask = { form: 'netmask', subnet: '192.0.2.0', netmask: '255.255.255.0' };
  assert.deepEqual(parse('192.0.2.0 / 255.255.255.0').written, netmask);
});

test('reads the addresses that Node reads, and no others', () => {
  const nearly = fc.stringMatching(/^[0-9a-fA-F:.]{0,45}$/);
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), nearly), (text) => {
      assert.equal(parseIp(text) !== undefined, isIP(text) !== 0);
    }),
  );
});

test('holds the addresses that Node holds', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const prefixLength = fc.integer({ min: 16, max: 32 });
  fc.assert(
    fc.property(group, group, group, prefixLength, (subnet, within, last, prefix) => {
      const network = `2001:${((subnet >> (32 - prefix)) << (32 - prefix)).toString(16)}::`;
      const list = new BlockList();
      list.addSubnet(network, prefix, 'ipv6');
      for (const address of [`2001:${within.toString(16)}::${last.toString(16)}`, `2001:${subnet.toString(16)}::1`]) {
        const isInside = isInRanges(address, [parse(`${network}/${prefix}`)]);
        assert.equal(isInside, list.check(address, 'ipv6'), `${address} in ${network}/${prefix}`);
      }
    }),
  );
});

function parse(text: string): AddressRange {
  const range = parseAddressRange(text);
  if (range === undefined) throw new Error(`${text} was refused`);
  return range;
}
