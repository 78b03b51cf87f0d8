import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeAccessRequest } from '../../../../../sdk-service/adapters/directory/radius/access-request.ts';
import { readAttributes } from '../../../../../sdk-service/adapters/directory/radius/attributes.ts';
import {
  messageAuthenticator,
  responseAuthenticator,
} from '../../../../../sdk-service/adapters/directory/radius/authenticators.ts';
import { hidePassword } from '../../../../../sdk-service/adapters/directory/radius/hide-password.ts';
import { readAnswer } from '../../../../../sdk-service/adapters/directory/radius/read-answer.ts';
import { answerTo, codes, radiusSecret } from '../../../../support/radius-peer.ts';
import { readVectors } from '../../../../support/read-vectors.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

interface Rfc2865Vector {
  readonly title: string;
  readonly secret: string;
  readonly requestAuthenticator: string;
  readonly password: string;
  readonly hiddenPassword: string;
  readonly response: string;
}

for (const vector of readVectors<Rfc2865Vector>('rfc-2865')) {
  const secret = Buffer.from(vector.secret);
  const authenticator = hex(vector.requestAuthenticator);

  test(`${vector.title}: the password is hidden as there`, () => {
    const hidden = hidePassword(Buffer.from(vector.password), { authenticator, secret });
    assert.equal(hidden.toString('hex'), vector.hiddenPassword);
  });

  test(`${vector.title}: the answer's authenticator is that of the answer`, () => {
    const response = hex(vector.response);
    const expected = responseAuthenticator(response, authenticator, secret);
    assert.deepEqual(expected, response.subarray(4, 20));
  });

  test(`${vector.title}: what the answer says does not count, since it has no Message-Authenticator`, () => {
    const answer = readAnswer(hex(vector.response), { identifier: 0, authenticator }, secret);
    assert.deepEqual(answer, { verdict: 'unsigned' });
  });
}

interface Rfc5997Vector {
  readonly title: string;
  readonly secret: string;
  readonly request: string;
  readonly messageAuthenticatorOffset: number;
  readonly response: string;
}

for (const vector of readVectors<Rfc5997Vector>('rfc-5997')) {
  const secret = Buffer.from(vector.secret);
  const request = hex(vector.request);
  const requestAuthenticator = request.subarray(4, 20);

  test(`${vector.title}: Message-Authenticator is as there`, () => {
    const offset = vector.messageAuthenticatorOffset;
    const signature = messageAuthenticator(request, { offset, requestAuthenticator, secret });
    assert.deepEqual(signature, request.subarray(offset, offset + 16));
    assert.equal(request.toString('hex'), vector.request);
  });

  test(`${vector.title}: the answer's authenticator is that of the answer`, () => {
    const response = hex(vector.response);
    assert.deepEqual(responseAuthenticator(response, requestAuthenticator, secret), response.subarray(4, 20));
  });
}

const secret = Buffer.from(radiusSecret);
const randomness = { bytes: randomBytes };

function write(username: string, password: string) {
  return writeAccessRequest({ username, password, nasIdentifier: 'mfa-server' }, { secret, randomness });
}

/** RFC 2865 §5.2, read backwards. */
function unhide(hidden: Buffer, authenticator: Buffer): Buffer {
  const blocks: Buffer[] = [];
  let previous = authenticator;
  for (let offset = 0; offset < hidden.length; offset += 16) {
    const mask = createHash('md5').update(secret).update(previous).digest();
    previous = hidden.subarray(offset, offset + 16);
    blocks.push(Buffer.from(previous.map((octet, index) => octet ^ (mask[index] ?? 0))));
  }
  return Buffer.concat(blocks);
}

test('a request has Message-Authenticator first, then name, password and who asks', () => {
  const { packet, identifier, authenticator } = write('anna', 'Passw0rd!');
  assert.deepEqual([packet[0], packet[1], packet.readUInt16BE(2)], [1, identifier, packet.length]);
  assert.deepEqual(packet.subarray(4, 20), authenticator);
  const attributes = readAttributes(packet) ?? assert.fail();
  assert.deepEqual(
    attributes.map(({ type }) => type),
    [80, 1, 2, 32],
  );
  assert.equal(attributes[1]?.value.toString(), 'anna');
  assert.equal(attributes[3]?.value.toString(), 'mfa-server');
  const unsigned = Buffer.from(packet).fill(0, 22, 38);
  assert.deepEqual(createHmac('md5', secret).update(unsigned).digest(), packet.subarray(22, 38));
});

test('no two requests are alike', () => {
  const seen = new Set(Array.from({ length: 100 }, () => write('anna', 'x').authenticator.toString('hex')));
  assert.equal(seen.size, 100);
});

test('the server reads the password that was typed, of any length and in any script', () => {
  const typed = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 128 })
    .filter((text) => !text.includes('\0') && Buffer.byteLength(text) <= 128);
  fc.assert(
    fc.property(typed, (password) => {
      const { packet, authenticator } = write('anna', password);
      const hidden = readAttributes(packet)?.[2]?.value ?? assert.fail();
      assert.equal(hidden.length % 16, 0);
      assert.equal(unhide(hidden, authenticator).toString().replace(/\0+$/, ''), password);
    }),
  );
});

test('each verdict is read', () => {
  const request = write('anna', 'x');
  const verdicts = [codes.accept, codes.reject, codes.challenge].map((code) =>
    readAnswer(answerTo(request.packet, code), request, secret),
  );
  assert.deepEqual(verdicts, [{ verdict: 'accept' }, { verdict: 'reject' }, { verdict: 'challenge' }]);
});

test('Message-Authenticator may stand anywhere, beside other attributes, and padding behind the packet counts for nothing', () => {
  const request = write('anna', 'x');
  const message = Buffer.concat([Buffer.of(18, 7), Buffer.from('hello')]);
  for (const options of [{ ahead: message }, { attributes: message }, { ahead: message, attributes: message }]) {
    const answer = answerTo(request.packet, codes.reject, options);
    assert.deepEqual(readAnswer(answer, request, secret), { verdict: 'reject' });
    assert.deepEqual(readAnswer(Buffer.concat([answer, Buffer.alloc(7)]), request, secret), { verdict: 'reject' });
  }
});

const request = write('anna', 'x');
const good = answerTo(request.packet, codes.accept);
/** The answer with an octet changed. */
const changed = (offset: number) => {
  const packet = Buffer.from(good);
  packet.writeUInt8((packet.readUInt8(offset) + 1) & 255, offset);
  return packet;
};

for (const [what, datagram, ignored] of [
  ['nothing', Buffer.alloc(0), /too short/],
  ['nineteen octets', good.subarray(0, 19), /too short/],
  ['half an answer', good.subarray(0, 30), /length is wrong/],
  ['a length of less than a header', Buffer.concat([good.subarray(0, 3), Buffer.of(19), good.subarray(4)]), /length/],
  ['an answer to another question', changed(1), /another question/],
  ['an accounting answer', answerTo(request.packet, codes.accountingResponse), /no answer to an Access-Request/],
  ['our own question, sent back', request.packet, /no answer to an Access-Request/],
  ['an answer whose verdict was changed on the way', changed(0), /another shared secret/],
  ['an answer by somebody with another secret', answerTo(request.packet, 2, { secret: 'guessed' }), /another shared/],
  [
    'an answer to another authenticator',
    answerTo(write('anna', 'x').packet.fill(request.identifier, 1, 2), 2),
    /secret/,
  ],
  ['an answer with two of them', answerTo(request.packet, 2, { signatures: 2 }), /Message-Authenticator is broken/],
  ['an attribute of length 1', answerTo(request.packet, 2, { attributes: Buffer.of(18, 1) }), /attributes are broken/],
  ['an attribute beyond the end', answerTo(request.packet, 2, { attributes: Buffer.of(18, 9) }), /attributes/],
  ['half an attribute', answerTo(request.packet, 2, { attributes: Buffer.of(18) }), /attributes are broken/],
  ['a short Message-Authenticator', forge(Buffer.of(80, 4, 0, 0)), /Message-Authenticator is broken/],
  ['a made-up Message-Authenticator', forge(Buffer.concat([Buffer.of(80, 18), Buffer.alloc(16)])), /is wrong/],
] as const) {
  test(`${what} is discarded`, () => {
    const answer = readAnswer(datagram, request, secret);
    assert.ok('ignored' in answer);
    assert.match(answer.ignored, ignored);
  });
}

/** What who can forge MD5 makes of it (CVE-2024-3596): the right authenticator, and attributes of his own. */
function forge(attributes: Buffer): Buffer {
  return answerTo(request.packet, codes.accept, { signatures: 0, attributes });
}

test('an accept without Message-Authenticator is none', () => {
  const unsigned = answerTo(request.packet, codes.accept, { signatures: 0 });
  assert.deepEqual(readAnswer(unsigned, request, secret), { verdict: 'unsigned' });
});

test('no datagram whatever is taken for an answer or breaks the reader', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (octets, offset) => {
      const datagram = Buffer.from(good);
      datagram.set(octets.subarray(0, Math.max(0, datagram.length - offset)), Math.min(offset, datagram.length));
      const answer = readAnswer(datagram, request, secret);
      assert.ok('ignored' in answer || datagram.equals(good));
      assert.ok('ignored' in readAnswer(Buffer.from(octets), request, secret));
    }),
  );
});
