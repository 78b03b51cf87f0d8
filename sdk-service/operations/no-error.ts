/** What `error` says when all went well. */
export const noError = { Code: 0, Description: '' } as const;
