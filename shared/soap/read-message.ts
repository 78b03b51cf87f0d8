import type { Contract } from '../contract/contract.ts';
import { MfaError } from '../mfa-error.ts';
import { envelopeNamespaces, type SoapVersion } from './envelope.ts';
import { requestFields, responseFields } from './fields.ts';
import { FieldReader } from './read-fields.ts';
import { createReadPlans, type ObjectPlan } from './read-plan.ts';
import type { FaultCode } from './write-fault.ts';
import { createXmlEvents, findAttribute, type XmlElement, type XmlLimits } from './xml-events.ts';

/** What an envelope turned out to be. */
export type Reading =
  | {
      readonly kind: 'message';
      readonly version: SoapVersion;
      readonly message: string;
      /**
       * By name, the result of a response as `result`. A missing value stands as false, 0 or the first name of the
       * enum; a missing reference is absent.
       */
      readonly fields: Readonly<Record<string, unknown>>;
    }
  /** A message of the contract with a value that its field does not allow; the error names field and rule. */
  | {
      readonly kind: 'invalid-field';
      readonly version: SoapVersion;
      readonly message: string;
      readonly error: MfaError;
    }
  /** Not XML, not an envelope, or not a message of the contract. */
  | { readonly kind: 'fault'; readonly version: SoapVersion; readonly code: FaultCode; readonly reason: string };

interface MessageReaderOptions {
  /** Which of the two elements of a message to expect. */
  readonly direction: 'request' | 'response';
  readonly limits?: XmlLimits;
}

/**
 * Reads envelopes of one contract; made once and used for every message. Liberal: any prefix, any order of elements,
 * missing values, unknown elements, `xsi:nil`. Strict: see `createXmlEvents`, and a field that stands twice is refused.
 * `action` is the SOAPAction where the caller sent one; it must then name the message of the body.
 */
export function createMessageReader(
  contract: Contract,
  options: MessageReaderOptions,
): (xml: string, action?: string) => Reading {
  const messages = compileMessages(contract, options.direction);
  let version: SoapVersion = '1.1';
  let faultCode: FaultCode = 'Client';
  let part: 'none' | 'header' | 'body' | 'other' = 'none';
  let sawBody = false;
  let message: string | undefined;
  let reader: FieldReader | undefined;

  const readXml = createXmlEvents(
    {
      open(element, depth) {
        if (depth > 3) {
          if (part === 'body') reader?.open(element);
        } else if (depth === 3) {
          if (part === 'body') openMessage(element);
          else if (part === 'header') checkHeader(element);
        } else if (depth === 2) {
          openPart(element);
        } else {
          openEnvelope(element);
        }
      },
      text(chunk) {
        reader?.text(chunk);
      },
      close(depth) {
        if (depth >= 3 && part === 'body') reader?.close();
      },
    },
    options.limits,
  );

  function openEnvelope(element: XmlElement): void {
    if (element.local !== 'Envelope') refuse('The document is not a SOAP envelope.');
    if (element.uri === envelopeNamespaces['1.1']) version = '1.1';
    else if (element.uri === envelopeNamespaces['1.2']) version = '1.2';
    else refuse('The envelope is neither of SOAP 1.1 nor of SOAP 1.2.', 'VersionMismatch');
  }

  function openPart(element: XmlElement): void {
    const name = element.uri === envelopeNamespaces[version] ? element.local : undefined;
    part = name === 'Body' ? 'body' : name === 'Header' ? 'header' : 'other';
    if (part !== 'body') return;
    if (sawBody) refuse('The envelope has more than one body.');
    sawBody = true;
  }

  // SOAP 1.1 §4.2.3: who does not understand a header that must be understood must not carry out the message.
  function checkHeader(element: XmlElement): void {
    const must = findAttribute(element, envelopeNamespaces[version], 'mustUnderstand')?.trim();
    if (must === '1' || must === 'true') refuse('The service understands no SOAP headers.', 'MustUnderstand');
  }

  function openMessage(element: XmlElement): void {
    if (message !== undefined) refuse('The body has more than one message.');
    const known = element.uri === contract.namespace ? messages.get(element.local) : undefined;
    if (known === undefined) refuse(`The service does not know the message ${element.local.slice(0, 80)}.`);
    message = known.message;
    // This very string, since the parser hands it out for the children too: equal ones are then found without comparing.
    reader = new FieldReader(element.uri, known.plan);
  }

  function refuse(reason: string, code: FaultCode = 'Client'): never {
    faultCode = code;
    throw new MfaError('malformed', reason);
  }

  function read(xml: string, action: string | undefined): Reading {
    readXml(xml);
    if (message === undefined || reader === undefined) refuse('The body has no message.');
    if (action !== undefined && action !== `${contract.namespace}/${message}`) {
      refuse('The SOAPAction does not name the message of the body.');
    }
    return reader.invalid === undefined
      ? { kind: 'message', version, message, fields: reader.fields }
      : { kind: 'invalid-field', version, message, error: reader.invalid };
  }

  return (xml, action) => {
    version = '1.1';
    faultCode = 'Client';
    part = 'none';
    sawBody = false;
    message = undefined;
    reader = undefined;
    try {
      return read(xml, action);
    } catch (error) {
      if (!(error instanceof MfaError)) throw error;
      return { kind: 'fault', version, code: faultCode, reason: error.message };
    }
  };
}

function compileMessages(
  contract: Contract,
  direction: 'request' | 'response',
): ReadonlyMap<string, { readonly message: string; readonly plan: ObjectPlan }> {
  const planOf = createReadPlans(contract);
  return new Map(
    Object.keys(contract.messages).map((message) =>
      direction === 'request'
        ? [message, { message, plan: planOf(requestFields(contract, message)) }]
        : [`${message}Response`, { message, plan: planOf(responseFields(contract, message)) }],
    ),
  );
}
