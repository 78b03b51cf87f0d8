import type { MailRequest } from '../../ports/mail.ts';
import type { Id } from '../../ports/records.ts';

/** The person is told of a device that was added or changed, and may disavow it. */
export function mailAboutDevice(deviceId: Id | undefined): MailRequest {
  return { before: undefined, isAsked: false, deviceId };
}
