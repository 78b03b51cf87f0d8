import { writePage } from '../page.ts';

interface ActivationPage {
  readonly base: string;
  readonly demo: boolean;
}

/** What a person sees who opens the address of an activation in a browser; it is meant for the app. */
export function writeActivationPage({ base, demo }: ActivationPage): string {
  const content = `<p>This address is for the authenticator app. Scan the QR code with the app, or enter the activation code and
this address there.</p>`;
  return writePage({ title: 'Activate the authenticator app', content, base, demo });
}
