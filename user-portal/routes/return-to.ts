import { type MethodSlug, methodTexts } from '../methods.ts';

/** A page that waits behind the second factor: of a change, of User Setup or of a default method; empty: none does. */
export type ReturnTo = '' | keyof typeof ownPages | MethodSlug | `default-${MethodSlug}`;

/** A change comes back with a mark, by which it does not ask for the second factor over and over. */
const ownPages = {
  main: '/',
  'user-setup': '/user-setup',
  resynchronize: '/oath-token/resynchronize?confirmed=yes',
  devices: '/devices',
  'stock-app': '/devices/stock-app?confirmed=yes',
  'change-pin': '/change-pin?confirmed=yes',
  'change-phone': '/change-phone?confirmed=yes',
  'backup-phone': '/backup-phone?confirmed=yes',
} as const;

const pages: ReadonlyMap<unknown, string> = new Map([
  ...Object.entries(ownPages),
  ...methodTexts.flatMap(({ slug }): [string, string][] => [
    [slug, `/user-setup/${slug}?confirmed=yes`],
    [`default-${slug}`, `/default-method/${slug}`],
  ]),
]);

/** Which page waits, as an address or a form says it; anything unknown is none. */
export function readReturnTo(value: unknown): ReturnTo {
  return pages.has(value) ? (value as ReturnTo) : '';
}

/** What an address of the second factor ends in, so that the waiting page is not forgotten on the way. */
export function returnQuery(returnTo: ReturnTo): string {
  return returnTo === '' ? '' : `?return=${returnTo}`;
}

/** The page that waits; the main page where none does. */
export function pathBehind(returnTo: ReturnTo): string {
  return pages.get(returnTo) ?? '/';
}

/** The page at this address, if it may wait; else the main page. Where the portal is mounted does not matter. */
export function returnToOf(address: string): ReturnTo {
  const path = address.replace(/\/$/, '');
  const found = [...pages].find(([, page]) => page !== '/' && path.endsWith(page.split('?', 1)[0] ?? page));
  return readReturnTo(found?.[0] ?? 'main');
}
