import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { create } from 'qrcode';

const SIDE = 640;
/** White around the code (ISO/IEC 18004: four modules). */
const QUIET = 4;

/**
 * Flags by which Chromium has a camera that looks at a QR code, and is let use it: a film of one picture (YUV4MPEG2), as
 * `--use-file-for-fake-video-capture` takes it.
 */
export function fakeCamera(t: Pick<TestContext, 'after'>, text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-camera-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const film = join(folder, 'qr.y4m');
  writeFileSync(film, drawFilm(text));
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ];
}

function drawFilm(text: string): Buffer {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const scale = Math.floor(SIDE / (modules.size + 2 * QUIET));
  const margin = Math.floor((SIDE - modules.size * scale) / 2);
  const light = Buffer.alloc(SIDE * SIDE, 235);
  for (let y = 0; y < modules.size * scale; y += 1) {
    for (let x = 0; x < modules.size * scale; x += 1) {
      const isDark = modules.get(Math.floor(y / scale), Math.floor(x / scale)) === 1;
      if (isDark) light[(margin + y) * SIDE + margin + x] = 16;
    }
  }
  const grey = Buffer.alloc((SIDE * SIDE) / 2, 128);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${SIDE} H${SIDE} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), light, grey]);
}
