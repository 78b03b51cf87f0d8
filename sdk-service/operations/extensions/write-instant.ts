/** `2026-11-24T09:30:00Z`, as the extensions say instants; an absent one stays absent. */
export function writeInstant(at: Date): string;
export function writeInstant(at: Date | undefined): string | undefined;
export function writeInstant(at: Date | undefined): string | undefined {
  return at === undefined ? undefined : `${at.toISOString().slice(0, 19)}Z`;
}
