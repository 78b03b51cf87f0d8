import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { MfaError } from '../mfa-error.ts';
import { Secret } from '../secret.ts';
import type { Settings } from './settings.ts';

/** Where a certificate and its key are: in one PFX, or in two files in PEM. */
export type CertificateFiles = { readonly passphrase: Secret | undefined; readonly variables: CertificateVariables } & (
  | { readonly kind: 'pfx'; readonly pfx: string }
  | { readonly kind: 'pem'; readonly certificate: string; readonly key: string }
);

/** Names of the variables, for whoever has to be told which one is wrong. */
export interface CertificateVariables {
  readonly pfx: string;
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string;
}

/** The four settings of a certificate; `prefix` begins their names; `purpose` as in `with which …`. */
export function certificateSettings(prefix: string, purpose: string) {
  const { pfx, certificate, key, passphrase } = variablesOf(prefix);
  return {
    pfx: pathSetting(pfx, `the PFX file with the certificate, its chain and key, ${purpose}`, 'a file'),
    certificate: pathSetting(
      certificate,
      `the PEM file with the certificate and its chain, ${purpose}`,
      `a file, together with ${key}`,
    ),
    key: pathSetting(key, `the PEM file with the key, ${purpose}`, `a file, together with ${certificate}`),
    passphrase: {
      names: [passphrase],
      meaning: `the passphrase of that PFX or key`,
      allowed: `any text; best in a protected file that ${passphrase}_FILE names. Not set: there is none`,
      schema: z
        .string()
        .transform((text) => new Secret(text))
        .optional(),
      secret: true,
    },
  } satisfies Settings;
}

interface CertificateValues {
  readonly pfx: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly passphrase: Secret | undefined;
}

/**
 * What those settings say together; undefined: nothing.
 *
 * @throws MfaError `misconfigured` when they say half of it, or two things.
 */
export function toCertificateFiles(prefix: string, values: CertificateValues): CertificateFiles | undefined {
  const { pfx, certificate, key, passphrase } = values;
  const variables = variablesOf(prefix);
  const common = { passphrase, variables };
  if (pfx !== undefined) {
    if (certificate === undefined && key === undefined) return { ...common, kind: 'pfx', pfx };
    const both = `${variables.pfx} and ${certificate === undefined ? variables.key : variables.certificate}`;
    throw new MfaError('misconfigured', `${both} are set; a certificate comes from a PFX or from PEM files.`);
  }
  if (certificate !== undefined && key !== undefined) return { ...common, kind: 'pem', certificate, key };
  if (certificate === undefined && key === undefined) {
    if (passphrase === undefined) return undefined;
    throw new MfaError(
      'misconfigured',
      `${variables.passphrase} is set, and there is neither ${variables.pfx} nor ${variables.certificate}.`,
    );
  }
  const [there, missing] =
    certificate === undefined ? [variables.key, variables.certificate] : [variables.certificate, variables.key];
  throw new MfaError('misconfigured', `${there} is set and ${missing} is not; a certificate needs both.`);
}

function variablesOf(prefix: string): CertificateVariables {
  return {
    pfx: `${prefix}_PFX`,
    certificate: `${prefix}_CERT`,
    key: `${prefix}_KEY`,
    passphrase: `${prefix}_PASSPHRASE`,
  };
}

/** A setting that is the full path of a file; `<name>_FILE` is the same. */
export function pathSetting(name: string, meaning: string, what: string) {
  return {
    names: [name],
    meaning,
    allowed: `the full path of ${what}; not set: none`,
    schema: z.string().refine(isAbsolute).optional(),
    isPath: true,
  } as const satisfies Settings[string];
}
