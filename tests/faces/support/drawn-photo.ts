import type { Image } from '../../../src/faces/images/image.ts';
import { unit } from '../../network/support/formula.ts';

/** The pictures of tests/fixtures/faces/alignment that are formulas. */
export function drawnPhoto(name: string, width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  const set = (x: number, y: number, r: number, g: number, b: number) =>
    data.set([r % 256, g % 256, b % 256], 3 * (y * width + x));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const r = Math.floor((255 * x) / (width - 1)) + ((3 * y) % 64);
      const g = Math.floor((255 * y) / (height - 1));
      set(x, y, r, g, Math.floor((x * x + 3 * y * y) / 97));
    }
  }
  const k = unit(`draw/${name}`, 64);
  for (let i = 0; i < 8; i++) {
    const cx = Math.trunc(((k[i]! + 1) / 2) * width);
    const cy = Math.trunc(((k[8 + i]! + 1) / 2) * height);
    const radius = 3 + Math.trunc((((k[16 + i]! + 1) / 2) * Math.min(width, height)) / 6);
    const [r, g, b] = [0, 1, 2].map((c) => Math.trunc((k[24 + 3 * i + c]! + 1) * 128));
    for (let y = Math.max(0, cy - radius); y <= Math.min(height - 1, cy + radius); y++) {
      for (let x = Math.max(0, cx - radius); x <= Math.min(width - 1, cx + radius); x++) {
        if ((x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2) set(x, y, r!, g!, b!);
      }
    }
  }
  return { width, height, channels: 3, data };
}
