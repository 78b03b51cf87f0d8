import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody } from '../../../shared/soap/decode-body.ts';

const text = '<a>Zoë 😀</a>';
const utf8 = Buffer.from(text);
const utf16le = Buffer.from(text, 'utf16le');
const utf16be = Buffer.from(utf16le).swap16();
const latin1 = Buffer.from('<a>Zoë</a>', 'latin1');
const mark = Buffer.from('\ufeff');

const readable: readonly (readonly [title: string, bytes: Buffer, charset: string | undefined, expected: string])[] = [
  ['UTF-8 without a charset', utf8, undefined, text],
  ['UTF-8 as utf8', utf8, 'utf8', text],
  ['UTF-8 as UTF-8', utf8, 'UTF-8', text],
  ['UTF-8 with a mark', Buffer.concat([mark, utf8]), undefined, text],
  ['UTF-8 with a mark whatever the charset', Buffer.concat([mark, utf8]), 'utf-16', text],
  ['UTF-16 little-endian with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le]), 'utf-16', text],
  ['UTF-16 big-endian with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), 'UTF-16', text],
  ['UTF-16 little-endian by its first character', utf16le, 'utf-16', text],
  ['UTF-16 big-endian by its first character', utf16be, 'utf-16', text],
  ['UTF-16 without a charset', utf16le, undefined, text],
  ['ISO-8859-1', latin1, 'ISO-8859-1', '<a>Zoë</a>'],
  [
    'ISO-8859-1 by its declaration',
    Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ë</a>', 'latin1'),
    undefined,
    '<?xml version="1.0" encoding="ISO-8859-1"?><a>ë</a>',
  ],
  [
    'UTF-8 that declares UTF-16, as .NET strings do',
    Buffer.from(`<?xml version="1.0" encoding="utf-16"?>${text}`),
    undefined,
    `<?xml version="1.0" encoding="utf-16"?>${text}`,
  ],
];

for (const [title, bytes, charset, expected] of readable) {
  test(`reads ${title}`, () => {
    assert.equal(decodeBody(bytes, charset), expected);
  });
}

const unreadable: readonly (readonly [title: string, bytes: Buffer, charset: string | undefined])[] = [
  ['bytes that are not UTF-8', latin1, undefined],
  ['an overlong form', Buffer.from([0x3c, 0xc0, 0x80]), 'utf-8'],
  ['half a surrogate pair in UTF-8', Buffer.from([0xed, 0xa0, 0x80]), 'utf-8'],
  ['half a surrogate pair in UTF-16', Buffer.from([0x3c, 0, 0, 0xd8, 0x3e, 0]), 'utf-16le'],
  ['an odd byte in UTF-16', utf16le.subarray(0, 5), 'utf-16'],
  ['UTF-7', utf8, 'utf-7'],
  ['an unknown encoding', utf8, 'ebcdic'],
  [
    'a declared encoding that is unknown',
    Buffer.from('<?xml version="1.0" encoding="x-user-defined"?><a/>'),
    undefined,
  ],
];

for (const [title, bytes, charset] of unreadable) {
  test(`refuses ${title}`, () => {
    assert.equal(decodeBody(bytes, charset), undefined);
  });
}
