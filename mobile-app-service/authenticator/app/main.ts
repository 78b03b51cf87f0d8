import { App } from './app.ts';
import { watchInstallPrompt } from './install.ts';
import { readEnrollment } from './scanned-code.ts';
import type { Screen } from './screens.ts';
import { registerServiceWorker } from './service-worker-registration.ts';
import { openVault } from './vault.ts';
import { account, remove } from './views/account.ts';
import { add } from './views/add.ts';
import { historyScreen } from './views/history.ts';
import { home } from './views/home.ts';
import { joined, joining, screenLock } from './views/joining.ts';
import { fraud, outcome, request } from './views/request.ts';
import { locked, settings } from './views/settings.ts';
import { readWords } from './words.ts';

/** The link of an enrollment is taken out of the address bar before anything else (docs/mobile-protocol.md §3). */
const fragment = location.hash;
if (fragment !== '' || location.pathname !== '/') history.replaceState(undefined, '', '/');

// A browser offers once, perhaps before the accounts are read.
let refreshHome = () => {};
watchInstallPrompt(() => refreshHome());

const vault = await openVault();
const preferences = await vault.readPreferences();
const [words, accounts, entries] = await Promise.all([
  readWords(preferences.language),
  vault.listAccounts(),
  vault.listHistory(),
]);
const app = new App({ vault, words, preferences, accounts, history: entries, draw });
app.locked = preferences.lock && accounts.some(({ device }) => device?.uvCredentialId !== undefined);

addEventListener('popstate', () => app.popped());
addEventListener('hashchange', openLink);
document.addEventListener('visibilitychange', followVisibility);
refreshHome = () => {
  if (app.screen.name === 'home') app.refresh();
};
navigator.serviceWorker?.addEventListener('message', () => app.startPolling());

app.refresh();
const code = readEnrollment(new URLSearchParams(fragment.slice(1)));
if (code.kind === 'enrollment') app.go({ name: 'joining', code });
else if (fragment !== '') app.go({ name: 'add', problem: 'unknown' });
app.startPolling();
registerServiceWorker();
app.keepPush();

function draw(shown: App, screen: Screen): void {
  const element = view(shown, screen);
  document.title = `${element.querySelector('h1')?.textContent ?? ''} – ${shown.words.t('appName')}`;
  const place = document.getElementById('app');
  const isOther = place?.dataset.screen !== screen.name;
  place?.setAttribute('data-screen', screen.name);
  place?.replaceChildren(element);
  if (!isOther) return;
  scrollTo(0, 0);
  const first = element.querySelector<HTMLElement>('#number') ?? element.querySelector<HTMLElement>('#title');
  first?.focus();
}

function view(shown: App, screen: Screen): HTMLElement {
  switch (screen.name) {
    case 'home':
      return home(shown);
    case 'locked':
      return locked(shown);
    case 'add':
      return add(shown, screen);
    case 'joining':
      return joining(shown, screen);
    case 'screen-lock':
      return screenLock(shown, screen);
    case 'joined':
      return joined(shown, screen);
    case 'request':
      return request(shown, screen);
    case 'fraud':
      return fraud(shown, screen);
    case 'outcome':
      return outcome(shown, screen);
    case 'account':
      return account(shown, screen);
    case 'remove':
      return remove(shown, screen);
    case 'history':
      return historyScreen(shown);
    case 'settings':
      return settings(shown);
  }
}

/** A link of the portal's that was opened while the app was open. */
function openLink(): void {
  const found = readEnrollment(new URLSearchParams(location.hash.slice(1)));
  history.replaceState(undefined, '', '/');
  if (found.kind === 'enrollment') app.go({ name: 'joining', code: found });
}

/** Nobody is asked, and nothing is shown, while the app lies in a pocket; it is locked again when it comes out. */
function followVisibility(): void {
  if (document.visibilityState === 'visible') {
    app.startPolling();
    return;
  }
  app.stopPolling();
  if (!app.preferences.lock) return;
  app.locked = true;
  app.refresh();
}
