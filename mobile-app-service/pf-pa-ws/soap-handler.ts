import { type PfPaWs, pfPaWs } from '@mfa/shared/contract/pf-pa-ws';
import type { Log } from '@mfa/shared/log/log';
import { parseSoapAction, parseSoapContentType } from '@mfa/shared/soap/content-type';
import { decodeBody } from '@mfa/shared/soap/decode-body';
import { contentTypes, type SoapVersion } from '@mfa/shared/soap/envelope';
import { createMessageReader } from '@mfa/shared/soap/read-message';
import { type FaultCode, writeFault } from '@mfa/shared/soap/write-fault';
import { createMessageWriter } from '@mfa/shared/soap/write-message';
import { requestId } from '@mfa/shared/web/request-id';
import type { Request, RequestHandler, Response } from 'express';
import type { PhoneRequest } from './activation.ts';
import type { Operations } from './operations.ts';

interface SoapHandlerOptions {
  readonly operations: Operations;
  readonly phoneRequest: (request: Request) => PhoneRequest;
  readonly log: Log;
}

interface Fault {
  readonly version: SoapVersion;
  readonly code: FaultCode;
  readonly reason: string;
}

/**
 * Express handler of the SOAP messages. The body must have been received as a Buffer. What cannot be read is a fault
 * with status 500, as SOAP 1.1 §6.2 asks; so is a failure of ours, which says nothing but the request's id.
 */
export function createSoapHandler({ operations, phoneRequest, log }: SoapHandlerOptions): RequestHandler {
  const read = createMessageReader(pfPaWs, { direction: 'request' });
  const write = createMessageWriter(pfPaWs, { direction: 'response' });

  return async function handleSoap(request: Request, response: Response): Promise<void> {
    const contentType = parseSoapContentType(request.get('Content-Type'));
    const xml =
      contentType && Buffer.isBuffer(request.body) ? decodeBody(request.body, contentType.charset) : undefined;
    if (contentType === undefined || xml === undefined) {
      sendFault(response, {
        version: '1.1',
        code: 'Client',
        reason: 'The request is not XML that the service can read.',
      });
      return;
    }
    const reading = read(xml, contentType.action ?? parseSoapAction(request.get('SOAPAction')));
    if (reading.kind === 'fault') return sendFault(response, reading);
    const { version, message } = reading;
    if (reading.kind === 'invalid-field') {
      return sendFault(response, { version, code: 'Client', reason: reading.error.message });
    }
    try {
      // The reader has just checked message and fields against the contract.
      const operate = operations[message as keyof PfPaWs['messages']] as (
        input: unknown,
        request: PhoneRequest,
      ) => unknown;
      const fields = (await operate(reading.fields, phoneRequest(request))) as Record<string, unknown>;
      response.type(contentTypes[version]).send(write({ message, fields, version }));
    } catch (err) {
      log.error({ err, message }, 'operation failed');
      sendFault(response, { version, code: 'Server', reason: `The service failed. Request ${requestId()}.` });
    }
  };
}

function sendFault(response: Response, fault: Fault): void {
  response.status(500).type(contentTypes[fault.version]).send(writeFault(fault));
}
