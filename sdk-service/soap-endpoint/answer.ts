import { contentTypes, type SoapVersion } from '@mfa/shared/soap/envelope';
import { type FaultCode, writeFault } from '@mfa/shared/soap/write-fault';

/** What to send back, before it is known how the connection goes on. */
export interface Answer {
  readonly status: number;
  /** Absent with an empty body. */
  readonly contentType?: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For `observe`. */
  readonly message?: string;
  readonly errorCode?: number | undefined;
}

interface Fault {
  readonly version: SoapVersion;
  readonly code: FaultCode;
  readonly reason: string;
  /** Default 500: SOAP 1.1 §6.2 wants it for every fault, and the old service kept it for SOAP 1.2. */
  readonly status?: number;
  readonly message?: string;
}

export function faultAnswer({ version, code, reason, status = 500, message }: Fault): Answer {
  return {
    status,
    contentType: contentTypes[version],
    body: writeFault({ version, code, reason }),
    ...(message === undefined ? {} : { message }),
  };
}

export function textAnswer(status: number, sentence: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${sentence}\n`, headers };
}
