/**
 * A search filter (RFC 4511 §4.5.1.7) as a tree. Values are kept apart from syntax and go onto the wire as bytes, so that
 * nothing that a claimant typed can become part of the question.
 */
export type LdapFilter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly LdapFilter[] }
  | { readonly kind: 'not'; readonly filter: LdapFilter }
  | { readonly kind: 'present'; readonly attribute: string }
  | {
      readonly kind: 'equal' | 'at-least' | 'at-most' | 'approximate';
      readonly attribute: string;
      readonly value: Buffer;
    }
  | { readonly kind: 'substrings'; readonly attribute: string; readonly parts: Substrings }
  | {
      readonly kind: 'extensible';
      /** Empty: all attributes to which the rule applies. */
      readonly attribute: string;
      /** Name or OID; empty: the attribute's equality rule. */
      readonly rule: string;
      readonly dnAttributes: boolean;
      readonly value: Buffer;
    };

export interface Substrings {
  readonly initial: Buffer | undefined;
  readonly any: readonly Buffer[];
  readonly final: Buffer | undefined;
}

/** AD: the members of a group and of the groups in it ([MS-ADTS] §3.1.1.3.4.4.3, LDAP_MATCHING_RULE_TRANSITIVE_EVAL). */
const MATCHING_RULE_IN_CHAIN = '1.2.840.113556.1.4.1941';

export function and(...filters: readonly LdapFilter[]): LdapFilter {
  return { kind: 'and', filters };
}

export function or(...filters: readonly LdapFilter[]): LdapFilter {
  return { kind: 'or', filters };
}

/** Text goes as UTF-8. */
export function equal(attribute: string, value: string | Buffer): LdapFilter {
  return { kind: 'equal', attribute, value: toBytes(value) };
}

/** The text stands somewhere in it. */
export function contains(attribute: string, text: string): LdapFilter {
  return { kind: 'substrings', attribute, parts: { initial: undefined, any: [toBytes(text)], final: undefined } };
}

/** Greater or equal by the attribute's own order. */
export function atLeast(attribute: string, value: string): LdapFilter {
  return { kind: 'at-least', attribute, value: toBytes(value) };
}

export function present(attribute: string): LdapFilter {
  return { kind: 'present', attribute };
}

/** Whose `attribute` leads to the DN, over any number of steps. Active Directory only. */
export function inChain(attribute: string, dn: string): LdapFilter {
  return { kind: 'extensible', attribute, rule: MATCHING_RULE_IN_CHAIN, dnAttributes: false, value: toBytes(dn) };
}

function toBytes(value: string | Buffer): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
}
