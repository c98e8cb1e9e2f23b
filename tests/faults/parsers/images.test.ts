import sharp from 'sharp';
import { decodeExactly, decodeImage } from '../../../src/faces/images/decode.ts';
import { encodeJpegExactly } from '../../../src/faces/images/exact-jpeg.ts';
import { encodePng } from '../../../src/faces/images/png.ts';
import { patternedImage } from '../../faces/support/patterned-image.ts';
import { testHostile } from './support/hostile.ts';

const image = patternedImage(24, 20);
const raw = { raw: { width: image.width, height: image.height, channels: 3 as const } };
const drawn = () => sharp(image.data, raw);
const jpegs = [
  Buffer.from(await encodeJpegExactly(image, 90)),
  await drawn().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  await drawn().greyscale().jpeg().toBuffer(),
];
const pngs = [Buffer.from(await encodePng(image)), await drawn().png({ palette: true }).toBuffer()];

for (const [how, decode] of Object.entries({ fast: decodeImage, exact: decodeExactly })) {
  testHostile(`JPEG, ${how}`, {
    valid: jpegs,
    words: ['\xff\xd8', '\xff\xc0', '\xff\xc2', '\xff\xda', '\xff\xd9', '\xff\xee\x00\x0eAdobe'],
    parse: (file, bytes) => decode(bytes, file),
  });
}

testHostile('PNG', {
  valid: pngs,
  words: ['IHDR', 'IDAT', 'IEND', 'PLTE', 'tRNS', 'acTL'],
  parse: (file, bytes) => decodeImage(bytes, file),
});

testHostile('BMP', {
  valid: [bmp(24), bmp(32), bmp(8)],
  words: ['BM'],
  parse: (file, bytes) => decodeImage(bytes, file),
});

/** A picture of 5 × 4 pixels. */
function bmp(bits: 8 | 24 | 32): Buffer {
  const [width, height, colours] = [5, 4, bits === 8 ? 256 : 0];
  const row = Math.ceil((width * bits) / 32) * 4;
  const start = 54 + 4 * colours;
  const bytes = Buffer.alloc(start + row * height, 0x55);
  bytes.write('BM');
  for (const [at, value] of [
    [2, bytes.length],
    [10, start],
    [14, 40],
    [18, width],
    [22, height],
    [30, 0],
    [34, 0],
    [46, colours],
    [50, 0],
  ] as const)
    bytes.writeUInt32LE(value, at);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  return bytes;
}
