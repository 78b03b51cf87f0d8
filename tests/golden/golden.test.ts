import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { requirePeer } from '../peers/peer.ts';
import { schemaOf } from '../support/schema-of.ts';
import { readGolden, type Side } from './golden-files.ts';
import { messages, type PlayedPair, playPairs } from './play-pairs.ts';
import { compactXml, prettyXml } from './pretty-xml.ts';

const withPair = messages.filter((message) => readGolden(message, 'response') !== undefined);
const sides: readonly Side[] = ['request', 'response'];

/** After a change that is meant: `node --conditions=source scripts/write-golden.ts`. */
describe('the messages on the wire', () => {
  let played: ReadonlyMap<string, PlayedPair>;
  before(async () => {
    played = await playPairs();
  });

  for (const message of withPair) {
    it(`${message} asks and answers as it always did`, () => {
      for (const side of sides) assert.equal(played.get(message)?.[side], readGolden(message, side));
    });
  }
});

it('every message of the contract has a pair', () => {
  assert.deepEqual([...withPair].sort(), Object.keys(pfWsSdk.messages).sort());
});

it('laying an envelope out for people loses nothing', () => {
  const envelope = '<?xml version="1.0"?><a x="1"><b></b><c> t &gt; &#13; </c><d/><e><f>1</f><f>2</f></e></a>';
  assert.equal(
    prettyXml(envelope),
    '<?xml version="1.0"?>\n<a x="1">\n  <b></b>\n  <c> t &gt; &#13; </c>\n  <d/>\n  <e>\n    <f>1</f>\n    <f>2</f>\n  </e>\n</a>\n',
  );
  assert.equal(compactXml(prettyXml(envelope)), envelope);
});

it('every pair fits the schema, to libxml2', requirePeer('xmllint'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-golden-'));
  try {
    writeFileSync(join(folder, 'sdk.xsd'), schemaOf(pfWsSdk));
    const files = withPair.flatMap((message) =>
      sides.map((side) => ({ message, side, name: `${message}.${side}.xml` })),
    );
    for (const { message, side, name } of files) writeFileSync(join(folder, name), bodyOf(readGolden(message, side)));
    const args = ['--nonet', '--noout', '--schema', 'sdk.xsd', ...files.map(({ name }) => name)];
    const { status, stderr } = spawnSync('xmllint', args, { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr.slice(0, 2000));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The element in the body as a document of its own. */
function bodyOf(envelope = ''): string {
  return /<soap:Body>(.*)<\/soap:Body>/.exec(compactXml(envelope))?.[1] ?? '';
}
