import jsQrModule from 'jsqr';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';

// The package is CommonJS with a `default` of its own, which Node wraps once more.
const jsQr = (jsQrModule as unknown as { default?: typeof jsQrModule }).default ?? jsQrModule;

/** Reads the QR code on a page as a phone does: from a picture of it. */
export async function readQr(page: Page, selector: string): Promise<string> {
  const picture = PNG.sync.read(await page.locator(selector).screenshot());
  const code = (jsQr as unknown as (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null)(
    new Uint8ClampedArray(picture.data),
    picture.width,
    picture.height,
  );
  if (code === null) throw new Error('There is no QR code that a phone could read.');
  return code.data;
}
