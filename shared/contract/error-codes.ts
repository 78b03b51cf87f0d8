/** `error.Code` of a business error: HTTP 200, boolean false. The Description is one plain sentence. */
export const errorCodes = {
  ok: 0,
  invalidArgument: 1,
  userNotFound: 2,
  userExists: 3,
  notAllowed: 4,
  notConfigured: 5,
  storeUnavailable: 6,
  directoryUnavailable: 7,
  ruleNotMet: 8,
  conflict: 9,
  internal: 99,
} as const;

export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];
