import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mobileAppServiceSettings } from '@mfa/shared/config/mobile-app-service';
import { sdkServiceSettings } from '@mfa/shared/config/sdk-service';
import type { Settings } from '@mfa/shared/config/settings';
import { userPortalSettings } from '@mfa/shared/config/user-portal';

const root = join(import.meta.dirname, '..', '..');
const files = ['web.config', ...globSync('{sdk-service,user-portal,mobile-app-service}/web*.config', { cwd: root })];

const apps: readonly (readonly [app: string, settings: Settings])[] = [
  ['sdk-service', sdkServiceSettings],
  ['user-portal', userPortalSettings],
  ['mobile-app-service', mobileAppServiceSettings],
];

test('every file for IIS is well-formed', () => {
  assert.equal(files.length, 7);
  const { status, stderr } = spawnSync('xmllint', ['--noout', ...files], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

for (const [app, settings] of apps) {
  const known = Object.values(settings).flatMap(({ names }) => names.flatMap((name) => [name, `${name}_FILE`]));

  test(`${app}: every key is a setting of the app, and documented`, () => {
    const documentation = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8');
    const keys = [`${app}/web.config`, `${app}/web.httpplatform.config`].flatMap(keysOf);
    assert.deepEqual(
      keys.filter((key) => !known.includes(key)),
      [],
    );
    assert.deepEqual(
      keys.filter((key) => !documentation.includes(key.replace(/_FILE$/, ''))),
      [],
    );
  });

  test(`${app}: no file for IIS holds a password or turns the demonstration on`, () => {
    const text = readFileSync(join(root, app, 'web.config'), 'utf8');
    assert.doesNotMatch(text, /key="(?:[^"]*PASSWORD|MFA_PORTAL_COOKIE_KEY|MFA_DEMO[^"]*)"/);
  });
}

test('every server variable that is passed on is turned away where a client brings it', () => {
  for (const [app] of apps) {
    const text = readFileSync(join(root, app, 'web.config'), 'utf8');
    const promoted = /promoteServerVars="([^"]+)"/.exec(text)?.[1]?.split(',') ?? [];
    assert.ok(promoted.includes('HTTPS'), app);
    for (const name of promoted)
      assert.ok(text.includes(`<add input="{HTTP_X_IISNODE_${name}}" pattern=".+" />`), name);
    assert.match(text, /<action type="AbortRequest" \/>/);
  }
});

test('behind HttpPlatformHandler nobody vouches for the site until the administrator does', () => {
  const text = readFileSync(join(root, 'sdk-service', 'web.httpplatform.config'), 'utf8');
  assert.match(text, /<!-- <environmentVariable name="MFA_TLS_TERMINATED_BY_PROXY" value="1" \/> -->/);
});

test('HttpPlatformHandler starts the app on the port that it chose, and nowhere but on loopback', () => {
  for (const [app] of apps) {
    const text = readFileSync(join(root, app, 'web.httpplatform.config'), 'utf8');
    assert.match(text, /arguments="[^"]*dist\\server\.js"/);
    assert.match(text, /name="PORT" value="%HTTP_PLATFORM_PORT%"/);
    assert.match(text, /name="MFA_HOST" value="127\.0\.0\.1"/);
  }
});

function keysOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/<(?:add key|environmentVariable name)="([^"]+)"/g)].map(([, key = '']) => key);
}
