import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createMessageReader, type Reading } from '../../../shared/soap/read-message.ts';

const read = createMessageReader(pfWsSdk, { direction: 'request' });
const namespace = 'http://www.phonefactor.com/PfWsSdk';
const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/';

function envelope(body: string, header = ''): string {
  return `<e:Envelope xmlns:e="${soap11}" xmlns="${namespace}">${header}<e:Body>${body}</e:Body></e:Envelope>`;
}

function fieldsOf(reading: Reading): unknown {
  assert.equal(reading.kind, 'message', JSON.stringify(reading));
  return reading.kind === 'message' ? reading.fields : undefined;
}

/** As `PfAuthUser` with these elements would be understood. */
const nothing = { requireUserMatch: false };

const liberal: readonly { readonly title: string; readonly xml: string; readonly fields: unknown }[] = [
  {
    title: 'any prefix',
    xml: `<x:Envelope xmlns:x="${soap11}"><x:Body><q:PfAuthUser xmlns:q="${namespace}"><q:username>ada</q:username></q:PfAuthUser></x:Body></x:Envelope>`,
    fields: { username: 'ada', ...nothing },
  },
  {
    title: 'another prefix for each element',
    xml: envelope(`<PfAuthUser><z:username xmlns:z="${namespace}">ada</z:username></PfAuthUser>`),
    fields: { username: 'ada', ...nothing },
  },
  {
    title: 'elements in any order',
    xml: envelope(
      '<PfAuthUser><requireUserMatch>true</requireUserMatch><initiatingIpAddress>::1</initiatingIpAddress><username>ada</username></PfAuthUser>',
    ),
    fields: { username: 'ada', initiatingIpAddress: '::1', requireUserMatch: true },
  },
  { title: 'missing elements', xml: envelope('<PfAuthUser/>'), fields: nothing },
  {
    title: 'unknown elements and attributes',
    xml: envelope(
      '<PfAuthUser a="1"><who><username>eve</username></who><username b="2">ada</username><o:username xmlns:o="urn:o">eve</o:username></PfAuthUser>',
    ),
    fields: { username: 'ada', ...nothing },
  },
  {
    title: 'nil references and nil values',
    xml: envelope(
      '<PfAuthUser xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><username i:nil="true"/><requireUserMatch i:nil="1"/></PfAuthUser>',
    ),
    fields: nothing,
  },
  {
    title: 'CDATA and text mixed, with a comment between',
    xml: envelope('<PfAuthUser><username>a<![CDATA[<d>]]><!-- here -->a&amp;&#x1F600;</username></PfAuthUser>'),
    fields: { username: 'a<d>a&😀', ...nothing },
  },
  {
    title: 'white space around values, and in text as it is',
    xml: envelope('<PfAuthUser> <username> ada\t</username>\n<requireUserMatch> 1\n</requireUserMatch></PfAuthUser>'),
    fields: { username: ' ada\t', requireUserMatch: true },
  },
  {
    title: 'a header that need not be understood',
    xml: envelope('<PfAuthUser/>', '<e:Header><t:Trace xmlns:t="urn:t"><t:Id>7</t:Id></t:Trace></e:Header>'),
    fields: nothing,
  },
  {
    title: 'a declaration, comments and white space around the envelope',
    xml: `<?xml version="1.0" encoding="utf-16"?>\n<!-- from a proxy -->${envelope('<PfAuthUser/>')}\n<!-- end -->`,
    fields: nothing,
  },
];

for (const { title, xml, fields } of liberal) {
  test(`reads ${title}`, () => {
    assert.deepEqual(fieldsOf(read(xml)), fields);
  });
}

test('reads SOAP 1.2 by the namespace of the envelope', () => {
  const reading = read(envelope('<PfAuthUser/>').replace(soap11, 'http://www.w3.org/2003/05/soap-envelope'));
  assert.equal(reading.kind, 'message');
  assert.equal(reading.version, '1.2');
});

test('reads an array with its nil items left out, and an empty one', () => {
  const items = '<string>a</string><string i:nil="true"/><other/><string></string>';
  const message = `<FindUsers_4 xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><tagIds>${items}</tagIds></FindUsers_4>`;
  assert.deepEqual((fieldsOf(read(envelope(message))) as { tagIds: unknown }).tagIds, ['a', '']);
  const empty = fieldsOf(read(envelope('<FindUsers_4><tagIds/></FindUsers_4>'))) as { tagIds: unknown };
  assert.deepEqual(empty.tagIds, []);
});

test('takes a SOAPAction that names the message', () => {
  assert.equal(read(envelope('<PfAuthUser2/>'), `${namespace}/PfAuthUser2`).kind, 'message');
});

const wrongFields: readonly (readonly [message: string, sentence: RegExp])[] = [
  ['<PfAuthUser><requireUserMatch>yes</requireUserMatch></PfAuthUser>', /requireUserMatch must be true or false/],
  ['<PfAuthUser><requireUserMatch/></PfAuthUser>', /requireUserMatch must be true or false/],
  ['<FindUsers_4><resultLimit>-1</resultLimit></FindUsers_4>', /resultLimit must be a whole number from 0 to/],
  ['<FindUsers_4><resultLimit>4294967296</resultLimit></FindUsers_4>', /resultLimit must be a whole number/],
  ['<FindUsers_4><resultLimit>1e3</resultLimit></FindUsers_4>', /resultLimit must be a whole number/],
  ['<FindUsers_4><resultLimit>0x10</resultLimit></FindUsers_4>', /resultLimit must be a whole number/],
  ['<FindUsers_4><modeFilter>PhoneApp</modeFilter></FindUsers_4>', /modeFilter must be one of oathToken, phoneApp/],
  ['<ChangePin><userPin><PinChangeRequired>2</PinChangeRequired></userPin></ChangePin>', /userPin\.PinChangeRequired/],
  ['<ChangePin><userPin><Pin>12<b>3</b></Pin></userPin></ChangePin>', /userPin\.Pin must be text, without elements/],
  ['<UserExists><username>a</username><username>b</username></UserExists>', /username must stand once/],
  ['<FindUsers_4><tagIds/><tagIds/></FindUsers_4>', /tagIds must stand once/],
  ['<FindUsers_4><tagIds><string>a<x/></string></tagIds></FindUsers_4>', /The field tagIds must be text/],
  [
    '<ActivateNew><activationParams><OathCounter>9223372036854775808</OathCounter></activationParams></ActivateNew>',
    /activationParams\.OathCounter must be a whole number of 64 bits/,
  ],
];

for (const [message, sentence] of wrongFields) {
  test(`names field and rule for ${message}`, () => {
    const reading = read(envelope(message));
    assert.equal(reading.kind, 'invalid-field');
    assert.match(reading.kind === 'invalid-field' ? reading.error.message : '', sentence);
  });
}

test('does not repeat the value of a wrong field', () => {
  const reading = read(envelope('<FindUsers_4><resultLimit>s3cret</resultLimit></FindUsers_4>'));
  assert.doesNotMatch(JSON.stringify(reading), /s3cret/);
});

const good = envelope('<PfAuthUser><username>ada</username></PfAuthUser>');
const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

const malformed: readonly (readonly [title: string, xml: string, reason: RegExp])[] = [
  ['nothing', '', /not well-formed/],
  ['white space', ' \n', /not well-formed/],
  ['JSON', '{"PfAuthUser":{}}', /not well-formed/],
  ['half an envelope', good.slice(0, 150), /not well-formed/],
  ['two roots', good + good, /not well-formed/],
  ['text behind the envelope', `${good}x`, /not well-formed/],
  ['an end tag of another element', good.replace('</username>', '</user>'), /not well-formed/],
  ['an unbound prefix', envelope('<q:PfAuthUser/>'), /not well-formed/],
  ['the same attribute twice', envelope('<PfAuthUser a="1" a="2"/>'), /not well-formed/],
  ['a bare ampersand', good.replace('ada', 'a&b'), /not well-formed/],
  ['a bare <', good.replace('ada', 'a < b'), /not well-formed/],
  [']]> in text', good.replace('ada', ']]>'), /not well-formed/],
  ['a NUL byte', good.replace('ada', 'a\0b'), /not well-formed/],
  ['a reference to NUL', good.replace('ada', '&#0;'), /not well-formed/],
  ['a reference to a control character', good.replace('ada', '&#x8;'), /not well-formed/],
  ['a reference to half a surrogate pair', good.replace('ada', '&#xD800;'), /not well-formed/],
  ['a reference beyond Unicode', good.replace('ada', '&#x110000;'), /not well-formed/],
  ['an unknown entity', good.replace('ada', '&nbsp;'), /not well-formed/],
  ['a control character under XML 1.1', `<?xml version="1.1"?>${good.replace('ada', '&#x1;')}`, /not well-formed/],
  ['a DTD', `<!DOCTYPE e>${good}`, /has a DTD/],
  ['an entity of its own', `<!DOCTYPE e [<!ENTITY x "y">]>${good.replace('ada', '&x;')}`, /has a DTD/],
  ['a file', `<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good.replace('ada', '&x;')}`, /has a DTD/],
  ['a billion laughs', `<!DOCTYPE e [<!ENTITY l0 "ha">${laughs}]>${good.replace('ada', '&l9;')}`, /has a DTD/],
  ['a processing instruction', `<?xml-stylesheet href="x.xsl"?>${good}`, /processing instruction/],
  ['a processing instruction inside', good.replace('ada', '<?php echo 1?>'), /processing instruction/],
  ['elements without end', envelope(`<PfAuthUser>${'<a>'.repeat(100_000)}`), /nested too deeply/],
  ['deep elements in a header', envelope('', `<e:Header>${'<a>'.repeat(40)}`), /nested too deeply/],
  ['a crowd of elements', envelope(`<PfAuthUser>${'<a/>'.repeat(30_000)}</PfAuthUser>`), /too many elements/],
  ['a crowd of attributes', envelope(`<PfAuthUser ${crowd(100)}/>`), /too many attributes/],
  ['another document', '<html xmlns="http://www.w3.org/1999/xhtml"/>', /not a SOAP envelope/],
  ['an envelope without a namespace', '<Envelope><Body/></Envelope>', /neither of SOAP 1.1 nor of SOAP 1.2/],
  ['no body', `<e:Envelope xmlns:e="${soap11}"/>`, /has no message/],
  ['an empty body', envelope(''), /has no message/],
  ['a body with text alone', envelope('PfAuthUser'), /has no message/],
  ['two messages', envelope('<PfAuthUser/><PfAuthUser/>'), /more than one message/],
  ['two bodies', good.replace('</e:Envelope>', '<e:Body/></e:Envelope>'), /more than one body/],
  ['an unknown message', envelope('<DropTables/>'), /does not know the message DropTables/],
  ['a message of another namespace', envelope('<PfAuthUser xmlns="urn:x"/>'), /does not know the message PfAuthUser/],
  ['a response', envelope('<PfAuthUserResponse/>'), /does not know the message/],
  ['a message named like a property of objects', envelope('<constructor/>'), /does not know the message/],
];

function crowd(length: number): string {
  return Array.from({ length }, (_, n) => `a${n}=""`).join(' ');
}

for (const [title, xml, reason] of malformed) {
  test(`refuses ${title}`, () => {
    const reading = read(xml);
    assert.equal(reading.kind, 'fault');
    assert.match(reading.kind === 'fault' ? reading.reason : '', reason);
    // The next document finds the reader as new.
    assert.deepEqual(fieldsOf(read(good)), { username: 'ada', ...nothing });
  });
}

test('answers an envelope of another SOAP with VersionMismatch', () => {
  const reading = read(envelope('<PfAuthUser/>').replace(soap11, 'http://www.w3.org/2001/12/soap-envelope'));
  assert.equal(reading.kind === 'fault' && reading.code, 'VersionMismatch');
});

test('answers a header that must be understood with MustUnderstand', () => {
  const header = '<e:Header><s:Security xmlns:s="urn:s" e:mustUnderstand="1"/></e:Header>';
  const reading = read(envelope('<PfAuthUser/>', header));
  assert.equal(reading.kind === 'fault' && reading.code, 'MustUnderstand');
});

test('refuses a SOAPAction that names another message than the body', () => {
  const reading = read(envelope('<DeleteUser/>'), `${namespace}/UserExists`);
  assert.equal(reading.kind === 'fault' && reading.code, 'Client');
});
