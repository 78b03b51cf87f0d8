import type { X509Certificate } from 'node:crypto';

const DAY_MS = 86_400_000;
/** Enough for an authority that is asked by hand. */
const WARN_DAYS = 21;

/** What an administrator should do about the certificate; undefined: nothing now. */
export function describeValidity(certificate: X509Certificate, now: Date): string | undefined {
  const { validFromDate, validToDate } = certificate;
  const day = (at: Date) => at.toISOString().slice(0, 10);
  if (validToDate < now) return `The certificate of this app expired on ${day(validToDate)}; nobody accepts it.`;
  if (validFromDate > now) return `The certificate of this app is valid only from ${day(validFromDate)}.`;
  const days = Math.floor((validToDate.getTime() - now.getTime()) / DAY_MS);
  return days < WARN_DAYS ? `The certificate of this app expires on ${day(validToDate)}, in ${days} days.` : undefined;
}
