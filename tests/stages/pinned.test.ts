import { expect, test } from 'vitest';
import { createProject, type Project } from '../support/project.ts';

/** A 24-bit bitmap whose pixels follow from `seed`. */
function bitmap(width: number, height: number, seed: number): Buffer {
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width * 3; x += 1) file[54 + y * row + x] = (seed + x * 5 + y * 11) % 256;
  }
  return file;
}

async function outputOf(project: Project, task: string): Promise<unknown> {
  const { stdout } = await project.occ('show', task, '--json');
  return (JSON.parse(stdout) as { output: unknown }).output;
}

// A change of these hashes means that a kind writes other bytes for the same key: raise its version in the catalog.
test('the kinds without floating point write the same bytes as ever', async () => {
  const project = createProject({
    'pipeline.yaml': `version: 1
stages:
  lmdb:
    uses: build-lmdb
    in: { images: path:faces }
  occluded:
    uses: occlude-lfw
    in: { images: path:faces, occluders: path:occluders }
    with: { factors: [1.5] }
`,
    'occluders/occluder.txt': 'cup/a.bmp\nhand/b.bmp\n',
  });
  project.write('occluders/cup/a.bmp', bitmap(30, 20, 200));
  project.write('occluders/hand/b.bmp', bitmap(16, 34, 90));
  for (const [index, name] of ['ann/1', 'ann/2', 'bob/1'].entries()) {
    project.write(`faces/${name}.bmp`, bitmap(48, 64, 40 * index));
  }
  expect((await project.run()).exitCode).toBe(0);
  expect({
    lmdb: await outputOf(project, 'lmdb'),
    occluded: await outputOf(project, 'occluded'),
  }).toMatchInlineSnapshot(`
    {
      "lmdb": "30c24eef0c4aac65d1ac6ef3ed572bda5bb1e2988892d3754904ae27fc517a31",
      "occluded": "406f97e8e8f660b9f3bdb81356cee6fe5804f6dd83d8dd107d4a4c4aa78d1cdb",
    }
  `);
});
