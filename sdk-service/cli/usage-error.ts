/** The command line itself makes no sense; exit code 2. What the server refuses is an `MfaError`. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
