import type { Id } from '../../ports/records.ts';
import type { UserNameStore } from '../../ports/user-name-store.ts';

/** `DOMAIN\name`: a bare name alone does not say that two people are one. */
export function qualifiedNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.includes('\\'));
}

/**
 * Names that he had in the domain and has no more: somebody else may have them now. What was given to him here by hand
 * is of no domain of the directory, and stays.
 */
export function staleNames(present: readonly string[], taken: readonly string[]): readonly string[] {
  const domains = new Set(qualifiedNames(taken).map((name) => name.slice(0, name.indexOf('\\') + 1)));
  const gone = qualifiedNames(present).filter(
    (name) => domains.has(name.slice(0, name.indexOf('\\') + 1)) && !taken.includes(name),
  );
  const bare = new Set(gone.map((name) => name.slice(name.indexOf('\\') + 1)));
  return [...gone, ...present.filter((name) => bare.has(name) && !taken.includes(name))];
}

/** Which of the names somebody has. */
export async function holdersOf(
  names: readonly string[],
  store: Pick<UserNameStore, 'findNameMatches'>,
): Promise<ReadonlyMap<string, Id>> {
  return new Map((await store.findNameMatches(names)).map(({ name, userId }) => [name, userId]));
}

/** A problem for each name that another user has. */
export function foreignNames(holders: ReadonlyMap<string, Id>, ownId: Id | undefined): string[] {
  return [...holders]
    .filter(([, userId]) => userId !== ownId)
    .map(([name]) => `"${name}" is the name of another user already.`);
}
