/** Where a phone goes with its code. */
export interface ActivationAddress {
  /** To be typed, or read from the QR code: the address of the mobile app web service, with a slash at its end. */
  readonly url: string;
  /** What the QR code holds, and a link to be opened on the phone itself; contains the code. */
  readonly link: string;
}

/** @param base setting `mobile.url`; an address of `PfPaWs.asmx` itself is taken too. */
export function activationAddress({
  base,
  path,
  code,
}: {
  readonly base: string;
  /** Undefined: a code to be typed. */
  readonly path: string | undefined;
  readonly code: string;
}): ActivationAddress {
  const directory = base.replace(/\/?(?:PfPaWs\.asmx)?\/*$/i, '/');
  const url = path === undefined ? directory : `${directory}a/${path}/`;
  return { url, link: `phonefactor://activate_account?code=${code}&url=${encodeURIComponent(url)}` };
}
