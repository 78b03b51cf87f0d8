import type { extensions } from '../../shared/contract/extensions.ts';
import type { Family } from './contract-reference.ts';

/** What the reference says about each extension operation. */
export const extensionFamilies: readonly Family<keyof (typeof extensions)['messages']>[] = [
  {
    title: 'Signing in',
    text: '',
    entries: [
      { messages: ['GetCompany'], summary: 'What pages say before anybody has signed in: the name of the company.' },
      {
        messages: ['BeginSignIn'],
        summary:
          'Checks the password and begins a session. `nextStep` says whether a second factor, User Setup or nothing is missing. `browserToken` is what an earlier `AnswerAuthentication` gave this browser: guesses are then counted by it.',
      },
      {
        messages: ['ChangeExpiredPassword'],
        summary:
          'Changes a password that has expired in Active Directory, for who knows it, and signs in with the new one. Guesses count with those of `BeginSignIn`.',
      },
      {
        messages: ['DisavowChange'],
        summary:
          'What a person says by the link of a mail: a change was not made by him. Blocks him, and ends the device that was added. Takes no session; `token` is the last part of the link.',
      },
      { messages: ['GetSession'], summary: 'Who is signed in, and for how many seconds more.' },
      { messages: ['EndSession'], summary: 'Signs out; the token is dead at once on every node.' },
    ],
  },
  {
    title: 'Second factor without blocking',
    text: 'Begin, wait, answer: no request stays open longer than the caller asked for.',
    entries: [
      { messages: ['GetMethods'], summary: 'The methods of the person who is signing in.' },
      {
        messages: ['BeginAuthentication'],
        summary: 'Starts the second factor; `unspecified` means the default method of the person.',
      },
      {
        messages: ['WaitForAttempt'],
        summary: 'The state of an attempt; returns at its first change or after `waitSeconds`, 0 to 25.',
      },
      {
        messages: ['AnswerAuthentication'],
        summary: 'The code of the person. The `sessionToken` of the answer replaces the one that was used.',
      },
    ],
  },
  {
    title: 'Fallbacks',
    text: 'What lets a person in whose second factor has failed or was not answered for a minute. `GetMethods` says what is offered; an OATH token is asked for by `BeginAuthentication` like any other method.',
    entries: [
      { messages: ['GetFallbackQuestions'], summary: 'The security questions of today, the same for a day.' },
      {
        messages: ['AnswerFallbackQuestions'],
        summary:
          'Answers to all of them; which one was wrong is not told. The session sees the main page and no more before a second factor is proved in it.',
      },
    ],
  },
  {
    title: 'Temporary codes',
    text: 'Codes of the help desk, which count as the second factor of somebody who has no phone or token at hand: [temporary-codes.md](../temporary-codes.md).',
    entries: [
      {
        messages: ['UseTemporaryCode'],
        summary:
          'The person types one, whatever the method and whether or not a prompt is open. The session is verified by it, and never fresh.',
      },
      {
        messages: ['IssueTemporaryCode'],
        summary:
          'Makes a code and tells it this once; the one before is void. Needs a reason and who makes it (`modifyUsername`): not the person himself, and not for an administrator.',
      },
      { messages: ['RevokeTemporaryCode'], summary: 'Ends a code, and the portal sessions that it opened.' },
      {
        messages: ['GetTemporaryCode'],
        summary: 'Who made it and why, until when, how often it was used. Never the code.',
      },
    ],
  },
  {
    title: 'Enrollment',
    text: 'Nothing of the record changes before the person has proved possession.',
    entries: [
      { messages: ['GetEnrollmentOptions'], summary: 'What the person may enroll and what is asked for besides.' },
      {
        messages: ['BeginEnrollment'],
        summary:
          'Makes a secret (shown this once) or sends a code to a phone: for a method, for another phone, or for a backup phone.',
      },
      {
        messages: ['ConfirmEnrollment'],
        summary: 'Proves, stores and switches on in one transaction; the session then counts as verified.',
      },
    ],
  },
  {
    title: 'The own record',
    text: '',
    entries: [
      {
        messages: ['RemoveBackupPhone'],
        summary: 'Takes the backup phone off the own record. Needs a fresh second factor.',
      },
      { messages: ['GetOverview'], summary: 'What the main page shows: methods and recent attempts.' },
      {
        messages: ['ResynchronizeOathToken'],
        summary:
          'Two codes in a row say where the clock or the counter of the own OATH token stands. Needs a fresh second factor, and raises no session.',
      },
    ],
  },
  {
    title: 'Devices',
    text: 'Phones with the stock authenticator app, whose codes count as OATH codes.',
    entries: [
      {
        messages: ['BeginActivation'],
        summary: 'An activation code with link for a phone of the person; it voids the older one.',
      },
      { messages: ['GetDevices'], summary: 'The phones that are active, and how many there may be.' },
      { messages: ['RenameDevice'], summary: 'Gives a device of the person another name.' },
      { messages: ['RemoveDevice'], summary: 'Ends a device: its codes count no more.' },
      {
        messages: ['ActivateDevice'],
        summary:
          'The mobile app web service passes on what a phone sent, and whence. The answer carries the OATH secret.',
      },
      { messages: ['ConfirmDevice'], summary: 'Ends an activation: the device counts from now on.' },
    ],
  },
  {
    title: 'The authenticator app',
    text: 'Devices that sign what they decide, by the protocol of [mobile-protocol.md](../mobile-protocol.md).',
    entries: [
      { messages: ['BeginAppEnrollment'], summary: 'A link for the app of the person, as QR code or to be opened.' },
      { messages: ['GetAppEnrollment'], summary: 'How far the new device has come, and how it calls itself.' },
      { messages: ['TestAppDevice'], summary: 'Asks the new device to approve, with a number that the page shows.' },
      {
        messages: ['CompleteAppEnrollment'],
        summary: 'Makes a tested device active and the session a verified one; or voids both.',
      },
      { messages: ['GetMobileChannel'], summary: 'Addresses and public keys, for the discovery of the protocol.' },
      {
        messages: ['ReceiveDeviceMessage'],
        summary: 'The mobile app web service passes on a message of a device, as it came; every check is here.',
      },
      {
        messages: ['WaitForDevices'],
        summary: 'One call for all phones that wait at one process: which of them have something new.',
      },
      {
        messages: ['ReceiveCarrierRequest'],
        summary:
          'The mobile app web service passes on what a carrier of texts or calls sent, as it came; every check is here.',
      },
      {
        messages: ['GetSound'],
        summary: 'A recording for phone calls, for the carrier that is to play it: [recordings.md](../recordings.md).',
      },
    ],
  },
];
