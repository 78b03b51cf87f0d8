import type { Contract } from './contract.ts';

/**
 * The Mobile App Web Service as the stock authenticator app speaks it. The types are those of the Web Service SDK, in
 * this namespace. Callers carry no credentials; a message's right is the one that our own service account needs in the
 * SDK to carry it out.
 */
export const pfPaWs = {
  name: 'PfPaWs',
  namespace: 'http://www.phonefactor.com/PfPaWs',
  enums: {},
  types: {
    Error: { Code: 'int', Description: 'string?' },
    ActivationParams: {
      ActivationCode: 'string?',
      DeviceToken: 'string?',
      DeviceName: 'string?',
      OathCounter: 'long',
      Version: 'string?',
    },
    ActivationInfo: {
      Username: 'string?',
      ConfirmationCode: 'string?',
      OathTokenSecretKey: 'string?',
      OathTokenEnabled: 'boolean',
    },
  },
  messages: {
    TestSecurity: { right: 'diagnose', input: {}, result: 'string?', output: {} },
    TestPfWsSdkConnection: { right: 'diagnose', input: {}, result: 'string?', output: {} },
    Activate: {
      right: 'activate',
      input: { activationCode: 'string?', deviceToken: 'string?', deviceName: 'string?' },
      result: 'boolean',
      output: { activationInfo: 'ActivationInfo?', error: 'Error?' },
    },
    ActivateNew: {
      right: 'activate',
      input: { activationParams: 'ActivationParams?' },
      result: 'boolean',
      output: { activationInfo: 'ActivationInfo?', error: 'Error?' },
    },
    ConfirmActivation: {
      right: 'activate',
      input: { confirmationCode: 'string?' },
      result: 'boolean',
      output: { error: 'Error?' },
    },
  },
} as const satisfies Contract;

export type PfPaWs = typeof pfPaWs;

/** `error.Code` of this service; of these the stock app knows only 0, and shows the Description of the others. */
export const activationErrorCodes = {
  ok: 0,
  codeNotValid: 1,
  codeExpired: 2,
  deviceLimit: 3,
  userDisabled: 4,
  tooManyAttempts: 5,
  confirmationNotValid: 6,
  serviceUnavailable: 7,
  activationFailed: 15,
} as const;

export type ActivationErrorCode = (typeof activationErrorCodes)[keyof typeof activationErrorCodes];
