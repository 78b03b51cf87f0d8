import type { Proof, ProofStore } from '../../ports/proof-store.ts';
import { type CacheRule, parseCacheRule } from '../caching/cache-rule.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { Approval, Attempt } from './attempt.ts';
import { isAnyClosed } from './check-bypass.ts';

export interface CheckCacheDeps {
  readonly store: ProofStore;
  readonly settings: { current(): SettingValues };
}

/**
 * Step 4, caches: whoever proved himself a moment ago is not asked again where a rule says so. A proof helps the account
 * for which it was given and no other; a pass is no proof, so passes do not follow each other for ever; and a user who was
 * changed or blocked since then is asked. Never for administrators, in the portal, or where the caller brought the number
 * (security.md §3).
 */
export function createCheckCache({
  store,
  settings,
}: CheckCacheDeps): (attempt: Attempt) => Promise<Approval | undefined> {
  const readRules = createRules(settings);

  return async (attempt) => {
    const { subject, target, context, now } = attempt;
    const { user } = subject;
    if (context.sessionHash !== undefined || target !== '' || user.administratorRights !== undefined) return undefined;
    const rules = readRules().filter((rule) => isAbout(rule, attempt));
    if (rules.length === 0 || isAnyClosed(subject)) return undefined;

    const longest = Math.max(...rules.map(({ seconds }) => seconds));
    const since = new Date(now.getTime() - longest * 1000);
    const found = await store.findProofs({ userId: user.id, accountId: context.account.id, since });
    const proofs = found.filter(({ provedAt }) => provedAt >= user.updatedAt);
    const rule = rules.find((each) => proofs.some((proof) => isEnough(proof, { rule: each, attempt })));
    return rule && { outcome: 'approved', by: kindOf(rule) };
  };
}

function isAbout(rule: CacheRule, { context }: Attempt): boolean {
  const { clientAddress, applicationName, authenticationType } = context;
  return (
    (!rule.sameAddress || clientAddress !== undefined) &&
    (rule.application === undefined || rule.application === applicationName.toLowerCase()) &&
    (rule.authenticationType === undefined || rule.authenticationType === authenticationType.toLowerCase())
  );
}

function isEnough(
  proof: Proof,
  { rule, attempt: { context, now } }: { readonly rule: CacheRule; readonly attempt: Attempt },
): boolean {
  const isSameApplication = proof.applicationName.toLowerCase() === context.applicationName.toLowerCase();
  const isSameType = proof.authenticationType === context.authenticationType;
  return (
    now.getTime() - proof.provedAt.getTime() < rule.seconds * 1000 &&
    (!rule.sameAddress || proof.clientAddress === context.clientAddress) &&
    // A rule that names an application or a type is about it alone.
    (!(rule.sameApplication || rule.application !== undefined) || isSameApplication) &&
    (!(rule.sameType || rule.authenticationType !== undefined) || isSameType)
  );
}

/** How the log and the caller are told: by the narrowest that the rule asks for. */
function kindOf(rule: CacheRule): Approval['by'] {
  if (rule.sameAddress) return 'cache-address';
  return rule.sameApplication || rule.application !== undefined ? 'cache-application' : 'cache';
}

/** Reads the list anew when it was changed, not for every attempt. */
function createRules(settings: CheckCacheDeps['settings']): () => readonly CacheRule[] {
  let written: readonly string[] = [];
  let rules: readonly CacheRule[] = [];
  return () => {
    const current = settings.current()['authentication.cacheRules'];
    if (current !== written) {
      written = current;
      rules = current.map(parseCacheRule).filter((rule) => rule !== undefined);
    }
    return rules;
  };
}
