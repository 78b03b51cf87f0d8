import { h } from './dom.ts';

type Scanned =
  | { readonly kind: 'code'; readonly text: string }
  /** The person, the browser or the company does not let the app see. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-camera' }
  /** The screen was left. */
  | { readonly kind: 'left' };

/** Enough for a code on a screen at arm's length, small enough to be read ten times a second. */
const LONGEST_SIDE = 720;
const PAUSE_MILLISECONDS = 100;

/** Shows what the camera sees inside `place`, until there is a QR code in it. The picture never leaves this device. */
export async function scanWithCamera(place: HTMLElement): Promise<Scanned> {
  if (navigator.mediaDevices === undefined) return { kind: 'no-camera' };
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  } catch (error) {
    return { kind: error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'no-camera' };
  }
  const video = h('video', { playsinline: true, muted: true, 'aria-hidden': 'true' });
  try {
    const { default: decodeQr } = await import('/lib/qr/decode.js');
    video.srcObject = stream;
    place.replaceChildren(video, h('span', { class: 'frame' }));
    await video.play();
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    while (place.isConnected && context !== null) {
      const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
      canvas.width = Math.max(1, Math.round(video.videoWidth * scale));
      canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = read(decodeQr, context.getImageData(0, 0, canvas.width, canvas.height));
      if (text !== undefined) return { kind: 'code', text };
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
    return { kind: 'left' };
  } finally {
    for (const track of stream.getTracks()) track.stop();
    place.replaceChildren();
  }
}

function read(decode: (image: ImageData) => string, image: ImageData): string | undefined {
  try {
    return decode(image);
  } catch {
    // No code in this picture.
    return undefined;
  }
}
