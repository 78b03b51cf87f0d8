/** What every authenticator app can do: the parameters of the tokens that are made here. */
export const newTokenKind = { algorithm: 'SHA1', digits: 6, timeStepSeconds: 30 } as const;
