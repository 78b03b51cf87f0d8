interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): unknown;
  };
}

/**
 * Registers the worker that starts the app without a network and shows pushes. The page's policy asks for Trusted Types:
 * this is the one address that a script may come from besides the page's own elements.
 */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  const types: TrustedTypes | undefined = Reflect.get(globalThis, 'trustedTypes');
  const url =
    types
      ?.createPolicy('service-worker', {
        createScriptURL(asked) {
          if (asked !== '/service-worker.js') throw new TypeError('No other script.');
          return asked;
        },
      })
      .createScriptURL('/service-worker.js') ?? '/service-worker.js';
  // Without it (a private window, a full disk) the app works as long as there is a network.
  navigator.serviceWorker.register(url as string, { scope: '/' }).catch(() => {});
}
