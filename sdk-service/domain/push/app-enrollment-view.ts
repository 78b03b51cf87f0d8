import type { AppEnrollment } from '../../ports/app-store.ts';
import type { Challenge, Id } from '../../ports/records.ts';

/** How far a device has come. `tested`: it has approved a test, and waits for its person to complete. */
export interface AppEnrollmentView {
  readonly id: Id;
  readonly state: AppEnrollment['state'] | 'tested';
  readonly expiresAt: Date;
  /** As the device named itself, once it is there. */
  readonly deviceName: string | undefined;
  readonly hasUserVerification: boolean;
  /** State of the newest test. */
  readonly test: Challenge['state'] | undefined;
}
