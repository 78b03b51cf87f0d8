import { toString as draw } from 'qrcode';

/** A QR code as SVG, with the quiet zone of four modules around it (ISO/IEC 18004). */
export function drawQr(text: string): Promise<string> {
  return draw(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}
