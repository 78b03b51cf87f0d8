import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBasicCredentials } from '../../../sdk-service/callers/basic-credentials.ts';

function basic(text: string, encoding: BufferEncoding = 'utf8'): string {
  return `Basic ${Buffer.from(text, encoding).toString('base64')}`;
}

describe('Basic credentials', () => {
  it('hold a name in any of its three forms', () => {
    assert.deepEqual(parseBasicCredentials(basic('CORP\\svc-mfa:secret')), {
      name: 'CORP\\svc-mfa',
      password: 'secret',
    });
    assert.deepEqual(parseBasicCredentials(basic('svc-mfa@corp.example:secret')), {
      name: 'svc-mfa@corp.example',
      password: 'secret',
    });
    assert.deepEqual(parseBasicCredentials(basic('svc-mfa:secret')), { name: 'svc-mfa', password: 'secret' });
  });

  it('end the name at the first colon (RFC 7617 §2)', () => {
    assert.deepEqual(parseBasicCredentials(basic('svc:a:b:c')), { name: 'svc', password: 'a:b:c' });
  });

  it('are UTF-8', () => {
    assert.deepEqual(parseBasicCredentials(basic('müller:pässwörd €')), { name: 'müller', password: 'pässwörd €' });
  });

  it('are taken for one byte a character where they are no UTF-8', () => {
    assert.deepEqual(parseBasicCredentials(basic('müller:pässwörd', 'latin1')), {
      name: 'müller',
      password: 'pässwörd',
    });
  });

  it('are recognized in any case of the scheme', () => {
    assert.equal(parseBasicCredentials(basic('svc:x').replace('Basic', 'BASIC'))?.name, 'svc');
  });

  for (const [what, header] of [
    ['another scheme', 'Negotiate YIIabc'],
    ['no colon', basic('svc')],
    ['an empty name', basic(':secret')],
    ['no Base64', 'Basic a:b'],
    ['nothing', 'Basic '],
    ['more than 4,096 characters', basic(`svc:${'x'.repeat(4000)}`)],
  ] as const) {
    it(`are not there with ${what}`, () => {
      assert.equal(parseBasicCredentials(header), undefined);
    });
  }
});
