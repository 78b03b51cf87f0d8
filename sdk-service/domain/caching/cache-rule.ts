/**
 * Lets further attempts of somebody pass who has just proved himself: VPNs ask several times for one sign-in. What it names
 * must be the same in both, the attempt and the proof: a rule for one application does not help another.
 */
export interface CacheRule {
  /** For so long after the proof. */
  readonly seconds: number;
  /** Whether the proof must have come from the same address; without a believed one the rule does not count. */
  readonly sameAddress: boolean;
  readonly sameApplication: boolean;
  readonly sameType: boolean;
  /** Lower case; undefined: any application. */
  readonly application: string | undefined;
  /** `radius`, `adfs`, …; undefined: any. */
  readonly authenticationType: string | undefined;
}

/** A working day; who proved himself is not to be asked again for longer than that. */
export const MAXIMUM_CACHE_SECONDS = 28_800;

export const cacheRuleRule = `seconds (1 to ${MAXIMUM_CACHE_SECONDS}), then, each behind |, any of: same-address | same-application | same-type | type=<authentication type> | application=<name>`;

const MAXIMUM_NAME = 100;

/** The form in which a rule is a setting: `300 | same-address | type=radius`. Undefined: it is none. */
export function parseCacheRule(text: string): CacheRule | undefined {
  const [first = '', ...parts] = text.split('|').map((part) => part.trim());
  if (!/^\d{1,5}$/.test(first)) return undefined;
  const seconds = Number(first);
  if (seconds < 1 || seconds > MAXIMUM_CACHE_SECONDS) return undefined;

  const flags = new Set<string>();
  let application: string | undefined;
  let authenticationType: string | undefined;
  for (const part of parts) {
    const [name = '', value] = splitOnce(part);
    if (value === undefined && isFlag(name) && !flags.has(name)) flags.add(name);
    else if (name === 'type' && authenticationType === undefined && /^[a-z0-9_]{1,40}$/.test(value ?? '')) {
      authenticationType = value;
    } else if (name === 'application' && application === undefined && isName(value)) {
      application = value.toLowerCase();
    } else return undefined;
  }
  return {
    seconds,
    sameAddress: flags.has('same-address'),
    sameApplication: flags.has('same-application'),
    sameType: flags.has('same-type'),
    application,
    authenticationType,
  };
}

function splitOnce(part: string): readonly [name: string, value: string | undefined] {
  const at = part.indexOf('=');
  return at < 0 ? [part, undefined] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}

function isFlag(name: string): boolean {
  return name === 'same-address' || name === 'same-application' || name === 'same-type';
}

function isName(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value.length <= MAXIMUM_NAME;
}
