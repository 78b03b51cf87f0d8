/** The event by which Chrome and Edge let a page offer its own installation; no standard has it yet. */
interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

type InstallOffer =
  | { readonly kind: 'prompt'; readonly install: () => void }
  /** iOS has no prompt: the person does it by the share menu. */
  | { readonly kind: 'share-menu' };

let prompt: InstallPrompt | undefined;

/** Keeps the browser's offer until the app makes it at a fitting place. */
export function watchInstallPrompt(onChange: () => void): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
    onChange();
  });
  addEventListener('appinstalled', () => {
    prompt = undefined;
    onChange();
  });
}

export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches || Reflect.get(navigator, 'standalone') === true;
}

/** How the app can be installed here; undefined where the browser says nothing about it. */
export function installOffer(): InstallOffer | undefined {
  const found = prompt;
  if (found !== undefined) return { kind: 'prompt', install: () => void found.prompt() };
  const isApple = /iphone|ipad/i.test(navigator.userAgent) || navigator.maxTouchPoints > 1;
  return isApple && Reflect.has(navigator, 'standalone') ? { kind: 'share-menu' } : undefined;
}
