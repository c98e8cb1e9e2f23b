import { readFileSync } from 'node:fs';
import { readIjbImages } from '../../../src/faces/ijb/meta/read-images.ts';
import { readIjbPairs } from '../../../src/faces/ijb/meta/read-pairs.ts';
import { readIjbPeople } from '../../../src/faces/ijb/meta/read-people.ts';
import { readIjbTemplates } from '../../../src/faces/ijb/meta/read-templates.ts';
import type { IjbEvaluated } from '../../../src/faces/ijb/protocols/protocol.ts';
import { imageOrder } from '../../../src/faces/ijb/templates/image-order.ts';
import { MODES, type ModeName } from '../../../src/faces/ijb/templates/modes.ts';
import { type TemplateSums, templateSummer } from '../../../src/faces/ijb/templates/sum-templates.ts';
import { templateRows } from '../../../src/faces/ijb/templates/template-rows.ts';
import { fixturePath } from '../../support/fixture-path.ts';

/** A set of IJB-C's shape, and what insightface's programs printed of it; see the README of the fixtures. */
export const ijbFile = (name: string): string => fixturePath(`faces/protocols/ijb/${name}`);

/** A matrix as NumPy saves it, row by row. */
export function readMatrix(name: string): Float32Array | Float64Array {
  const bytes = readFileSync(ijbFile(name));
  const start = 10 + bytes.readUInt16LE(8);
  const isDouble = bytes.toString('latin1', 10, start).includes('<f8');
  const data = bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length);
  return isDouble ? new Float64Array(data as ArrayBuffer) : new Float32Array(data as ArrayBuffer);
}

/** Sums up a matrix of views, one row an image: `plain` and behind it `flip`. */
export function summed(
  { plain, flip, size }: { plain: Float32Array; flip: Float32Array; size: number },
  keys: { templates: Float64Array; media: Float64Array },
  { faceness, mode }: { faceness: Float32Array; mode: ModeName },
): TemplateSums {
  const rows = templateRows(keys.templates);
  const summer = templateSummer(keys, { rows, faceness, mode: MODES[mode], size });
  for (const image of imageOrder(keys).images) {
    const views = new Float32Array(2 * size);
    views.set(plain.subarray(image * size, (image + 1) * size));
    views.set(flip.subarray(image * size, (image + 1) * size), size);
    summer.add(image, views);
  }
  return summer.finish();
}

/** The fixture as a protocol is given it; what is remarked is collected. */
export async function ijbFixture(): Promise<IjbEvaluated & { readonly remarks: string[] }> {
  const { faceness } = await readIjbImages(ijbFile('ijbc_name_5pts_score.txt'));
  const keys = await readIjbTemplates(ijbFile('ijbc_face_tid_mid.txt'));
  const rows = templateRows(keys.templates);
  const views = {
    plain: readMatrix('plain.npy') as Float32Array,
    flip: readMatrix('flip.npy') as Float32Array,
    size: 32,
  };
  const remarks: string[] = [];
  return {
    rows,
    sums: (mode) => summed(views, keys, { faceness, mode }),
    pairs: await readIjbPairs(ijbFile('ijbc_template_pair_label.txt'), rows),
    people: {
      galleries: {
        G1: await readIjbPeople(ijbFile('ijbc_1N_gallery_G1.csv')),
        G2: await readIjbPeople(ijbFile('ijbc_1N_gallery_G2.csv')),
      },
      probes: await readIjbPeople(ijbFile('ijbc_1N_probe_mixed.csv')),
      place: 'ijbc_1N_probe_mixed.csv',
    },
    place: 'ijbc_name_5pts_score.txt',
    step: async () => {},
    remark: (text) => void remarks.push(text),
    remarks,
  };
}
