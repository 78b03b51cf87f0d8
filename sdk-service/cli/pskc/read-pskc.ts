import { MfaError } from '@mfa/shared/mfa-error';
import type { TypedToken } from '../../domain/oath-tokens/parse-token.ts';
import type { TokenRow } from '../import-tokens.ts';
import { type ContainerLock, createContainerLock } from './open-container.ts';
import { findNode, findText, readXmlTree, type XmlNode } from './xml-tree.ts';

/**
 * The tokens of a PSKC file (RFC 6030), plain or encrypted, also in the words of the drafts before it, which makers still
 * write. A signature in it is not verified: the file is trusted as far as whoever handed it over.
 *
 * @param fileKey opens an encrypted one.
 * @throws MfaError `malformed` when it is no such file, or cannot be opened.
 */
export function readPskc(xml: string, fileKey: string | undefined): readonly TokenRow[] {
  const container = readXmlTree(xml);
  if (container.name !== 'KeyContainer' || !container.namespace.startsWith('urn:ietf:params:xml:ns:keyprov:pskc')) {
    throw new MfaError('malformed', 'The file is XML, but no PSKC key container (RFC 6030).');
  }
  const lock = createContainerLock(container, fileKey);
  const packages = container.children.filter(({ name }) => name === 'KeyPackage' || name === 'Device');
  return packages.map((each, index) => ({
    keyPackage: index + 1,
    serialNumber: serialNumberOf(each),
    read: () => readKeyPackage(each, lock),
  }));
}

/** A package without a serial number has the name of its key. */
function serialNumberOf(keyPackage: XmlNode): string {
  return (
    findText(keyPackage, 'DeviceInfo', 'SerialNo') ?? attributeOf(findNode(keyPackage, 'Key'), 'Id', 'KeyId') ?? ''
  );
}

/** @throws MfaError `malformed`: `field: rule`. */
function readKeyPackage(keyPackage: XmlNode, lock: ContainerLock | undefined): TypedToken {
  const device = findNode(keyPackage, 'DeviceInfo');
  const key = findNode(keyPackage, 'Key');
  const policy = findNode(key, 'Policy');
  if (key === undefined) throw new MfaError('malformed', 'key: is missing.');
  checkPolicy(policy);
  const parameters = findNode(key, 'AlgorithmParameters') ?? findNode(key, 'Usage');
  return {
    serialNumber: serialNumberOf(keyPackage),
    secretKey: readSecret(key, lock).toString('hex'),
    encoding: 'hex',
    ...readMovingFactor(key),
    digits: readDigits(findNode(parameters, 'ResponseFormat')),
    algorithm: readAlgorithm(findText(parameters, 'Suite')),
    manufacturer: findText(device, 'Manufacturer'),
    model: findText(device, 'Model'),
    startDate: readInstant(findText(policy, 'StartDate') ?? findText(device, 'StartDate')),
    expirationDate: readInstant(findText(policy, 'ExpiryDate') ?? findText(device, 'ExpiryDate')),
  };
}

/** RFC 6030 §5: what a policy says that is not understood forbids to use the key. */
function checkPolicy(policy: XmlNode | undefined): void {
  const usages = policy?.children.filter(({ name }) => name === 'KeyUsage') ?? [];
  if (usages.length > 0 && !usages.some(({ text }) => text === 'OTP')) {
    throw new MfaError('malformed', 'keyUsage: must allow OTP.');
  }
  for (const { name, attributes } of policy?.children ?? []) {
    switch (name) {
      case 'StartDate':
      case 'ExpiryDate':
      case 'KeyUsage':
        break;
      case 'PINPolicy': {
        // A PIN that the device asks for itself is none of the server's.
        const mode = attributes.get('PINUsageMode');
        if (mode !== undefined && mode !== 'Local') throw new MfaError('malformed', 'pinPolicy: must be Local.');
        break;
      }
      default:
        throw new MfaError('malformed', `policy: ${name} is not supported.`);
    }
  }
}

function readSecret(key: XmlNode, lock: ContainerLock | undefined): Buffer {
  const secret = findNode(key, 'Data', 'Secret');
  if (secret === undefined) throw new MfaError('malformed', 'secretKey: is missing.');
  const plain = findText(secret, 'PlainValue')?.replaceAll(/\s/g, '');
  if (plain !== undefined) {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain)) {
      throw new MfaError('malformed', 'secretKey: must be Base64.');
    }
    return Buffer.from(plain, 'base64');
  }
  if (findNode(secret, 'EncryptedValue') === undefined) throw new MfaError('malformed', 'secretKey: is missing.');
  if (lock === undefined) throw new MfaError('malformed', 'secretKey: is encrypted, and the file names no key for it.');
  return lock.open(secret);
}

/** The addresses of the RFC end in `:hotp` and `:totp`, those of the drafts in `#hotp` and `#totp`. */
function readMovingFactor(key: XmlNode): Pick<TypedToken, 'counter' | 'timeStepSeconds' | 'driftSteps'> {
  const data = findNode(key, 'Data');
  const [, kind] = /[:#](hotp|totp)$/i.exec(attributeOf(key, 'Algorithm', 'KeyAlgorithm') ?? '') ?? [];
  switch (kind?.toLowerCase()) {
    case 'hotp':
      return { counter: readNumber(data, 'Counter') ?? 0 };
    case 'totp':
      return { timeStepSeconds: readNumber(data, 'TimeInterval'), driftSteps: readNumber(data, 'TimeDrift') };
    default:
      throw new MfaError('malformed', 'algorithm: must be HOTP or TOTP.');
  }
}

/** Undefined: it is not said. What is no plain number becomes one that no rule lets pass. */
function readNumber(data: XmlNode | undefined, name: string): number | undefined {
  const element = findNode(data, name);
  if (element === undefined) return undefined;
  const text = findText(element, 'PlainValue') ?? '';
  return /^-?\d{1,19}$/.test(text) ? Number(text) : Number.NaN;
}

function readDigits(format: XmlNode | undefined): number | undefined {
  if (format === undefined) return undefined;
  if ((format.attributes.get('Encoding') ?? 'DECIMAL').toUpperCase() !== 'DECIMAL') {
    throw new MfaError('malformed', 'responseFormat: must be DECIMAL.');
  }
  if (['true', '1'].includes(format.attributes.get('CheckDigits') ?? 'false')) {
    throw new MfaError('malformed', 'responseFormat: check digits are not supported.');
  }
  return Number(format.attributes.get('Length') ?? Number.NaN);
}

/** `HMAC-SHA256`, `SHA256` or nothing, as the suite of an HOTP or TOTP. */
function readAlgorithm(suite: string | undefined): string | undefined {
  return suite?.replace(/^HMAC-/i, '');
}

/** RFC 6030 §4.2: instants are in UTC, also where that is not said. */
function readInstant(text: string | undefined): string | undefined {
  return text !== undefined && /T[\d:.]+$/.test(text) ? `${text}Z` : text;
}

function attributeOf(element: XmlNode | undefined, ...names: readonly string[]): string | undefined {
  return names.map((name) => element?.attributes.get(name)).find((value) => value !== undefined && value !== '');
}
