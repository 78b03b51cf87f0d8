import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSoapAction, parseSoapContentType } from '../../../shared/soap/content-type.ts';

const soapTypes: readonly (readonly [header: string, expected: object])[] = [
  ['text/xml; charset=utf-8', { version: '1.1', charset: 'utf-8', action: undefined }],
  ['text/xml', { version: '1.1', charset: undefined, action: undefined }],
  ['TEXT/XML;CHARSET=UTF-8', { version: '1.1', charset: 'UTF-8', action: undefined }],
  ['text/xml; charset="utf-8"', { version: '1.1', charset: 'utf-8', action: undefined }],
  ['text/xml;  charset = utf8 ; x=y', { version: '1.1', charset: 'utf8', action: undefined }],
  ['text/xml; charset=""', { version: '1.1', charset: undefined, action: undefined }],
  ['application/soap+xml; charset=utf-8; action="urn:a/B"', { version: '1.2', charset: 'utf-8', action: 'urn:a/B' }],
];

for (const [header, expected] of soapTypes) {
  test(`takes ${header}`, () => {
    assert.deepEqual(parseSoapContentType(header), expected);
  });
}

for (const header of [
  undefined,
  '',
  'text/plain',
  'application/json',
  'text/xmlx',
  'multipart/related; type=text/xml',
]) {
  test(`does not take ${header}`, () => {
    assert.equal(parseSoapContentType(header), undefined);
  });
}

test('reads a SOAPAction with and without quotes, and none from an empty one', () => {
  assert.equal(parseSoapAction('"urn:a/B"'), 'urn:a/B');
  assert.equal(parseSoapAction(' urn:a/B '), 'urn:a/B');
  assert.equal(parseSoapAction('""'), undefined);
  assert.equal(parseSoapAction(''), undefined);
  assert.equal(parseSoapAction(undefined), undefined);
});
