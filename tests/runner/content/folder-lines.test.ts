import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FILE, FOLDER, FolderLines } from '../../../src/runner/content/hash/folder-lines.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const line = (kind: string, hash: Buffer, name: string): string =>
  `${kind} ${hash.toString('hex')} ${name}\0`;

test('folders inside one another are hashed as their lines are, however little room there is for them', () => {
  // Per folder: the lines before the folder inside it, and after.
  const folders = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(folders, fc.integer({ min: 1, max: 2000 }), (counts, room) => {
      const lines = new FolderLines(room);

      function hashFrom(depth: number): { hash: Buffer; expected: Buffer } {
        let text = '';
        const addFiles = (count: number): void => {
          for (let i = 0; i < count; i += 1) {
            const [hash, name] = [sha256(`${depth} ${i}`), 'ü'.repeat(1 + i * depth)];
            const names = Buffer.from(`/${name}/`);
            lines.add(FILE, Buffer.concat([Buffer.of(7), hash]), 1, names, 1, names.length - 1);
            text += line('f', hash, name);
          }
        };
        lines.open();
        addFiles(counts[depth]![0]);
        if (depth + 1 < counts.length) {
          const { hash, expected } = hashFrom(depth + 1);
          lines.add(FOLDER, hash, 0, Buffer.from('in'), 0, 2);
          text += line('d', expected, 'in');
        }
        addFiles(counts[depth]![1]);
        return { hash: lines.close(), expected: sha256(text) };
      }

      const { hash, expected } = hashFrom(0);
      expect(hash.equals(expected)).toBe(true);
    }),
    { numRuns: 200, seed: 1 },
  );
});
