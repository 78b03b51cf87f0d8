import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What a phone's own authenticator could be made to do otherwise than it should. */
interface Behaviour {
  readonly origin?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  /** User present and verified: 0x05; present only: 0x01. */
  readonly flags?: number;
  readonly counter?: number;
  readonly type?: string;
}

const PRESENT_AND_VERIFIED = 0x05;
const ATTESTED = 0x40;

/** A WebAuthn authenticator in software (WebAuthn §6): one credential, ES256, no attestation. */
export function createPlatformAuthenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const credentialId = randomBytes(16);
  let counter = 0;

  function authenticatorData({ rpId, flags, counter: count }: Behaviour, attested: Buffer = Buffer.alloc(0)): Buffer {
    const head = Buffer.alloc(5);
    head.writeUInt8((flags ?? PRESENT_AND_VERIFIED) | (attested.length > 0 ? ATTESTED : 0), 0);
    counter += 1;
    head.writeUInt32BE(count ?? counter, 1);
    const hash = createHash('sha256')
      .update(rpId ?? new URL(origin).hostname)
      .digest();
    return Buffer.concat([hash, head, attested]);
  }

  function clientData(type: string, challenge: string, behaviour: Behaviour): Buffer {
    const fields = { type: behaviour.type ?? type, challenge: behaviour.challenge ?? challenge };
    return Buffer.from(JSON.stringify({ ...fields, origin: behaviour.origin ?? origin, crossOrigin: false }));
  }

  const id = credentialId.toString('base64url');
  const common = { id, rawId: id, type: 'public-key', clientExtensionResults: {} } as const;

  return {
    /** RegistrationResponseJSON. */
    create({ challenge }: { readonly challenge: string }, behaviour: Behaviour = {}) {
      // RFC 9053 §7.1.1: kty EC2, alg ES256, crv P-256, x, y.
      const key = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y, 'base64url'),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, credentialId.length]), credentialId, key]);
      const data = authenticatorData(behaviour, attested);
      const attestationObject = Buffer.concat([
        Buffer.from('a3', 'hex'),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from('a0', 'hex'),
        text('authData'),
        Buffer.from([0x58, data.length]),
        data,
      ]);
      return {
        ...common,
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, behaviour).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
        },
      };
    },

    /** AuthenticationResponseJSON. */
    get(challenge: string, behaviour: Behaviour = {}) {
      const data = authenticatorData(behaviour);
      const client = clientData('webauthn.get', challenge, behaviour);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return {
        ...common,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
        },
      };
    },
  };
}

/** CBOR, text of less than 24 bytes. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}
