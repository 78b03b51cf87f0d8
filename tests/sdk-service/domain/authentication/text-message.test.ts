import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeTextMessage } from '../../../../sdk-service/domain/authentication/text-message.ts';

const template = 'Your verification code for <$application_name$> is <$otp$>';
const values = { otp: '012345', applicationName: 'Payroll', companyName: 'Contoso' };

test('puts code and application into the text', () => {
  assert.equal(writeTextMessage(template, values), 'Your verification code for Payroll is 012345');
  assert.equal(writeTextMessage('<$otp$> <$otp$>', values), '012345 012345');
});

test('names the company for an application without a name', () => {
  for (const applicationName of ['', '  ', '\n', '<$application_name$>']) {
    assert.equal(
      writeTextMessage(template, { ...values, applicationName }),
      'Your verification code for Contoso is 012345',
    );
  }
});

test('never sends a placeholder raw', () => {
  assert.equal(writeTextMessage('<$otp$> <$user$><$$>!', values), '012345 !');
});

test('never reads a placeholder from the name of an application', () => {
  const applicationName = 'A<$otp$>B $& $1';
  assert.equal(
    writeTextMessage(template, { ...values, applicationName }),
    'Your verification code for AB $& $1 is 012345',
  );
});

test('strips control characters and line ends from the name and cuts it', () => {
  const applicationName = `Pay\r\nroll\u2028\u0007${'x'.repeat(100)}`;
  assert.equal(
    writeTextMessage('<$application_name$>|<$otp$>', { ...values, applicationName }),
    `Pay roll ${'x'.repeat(31)}|012345`,
  );
});
