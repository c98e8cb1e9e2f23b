// The three projects of the comparison, written for every tool: a chain of 10 stages, a graph of 200, and one stage over many files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A stage: its name and those that it reads; `data` stands for the folder of inputs. Each concatenates what it reads. */
export const chain10 = Array.from({ length: 10 }, (_, i) => ({
  name: `s${i}`,
  reads: [i === 0 ? 'data' : `s${i - 1}`],
}));

/** Ten layers of twenty; each stage reads three of the layer above, drawn from a seed. */
export function dag200(seed = 1) {
  const random = generator(seed);
  return Array.from({ length: 200 }, (_, i) => {
    const layer = Math.floor(i / 20);
    const above = () => `s${(layer - 1) * 20 + Math.floor(random() * 20)}`;
    const reads = layer === 0 ? ['data'] : [...new Set([above(), above(), above()])];
    return { name: `s${i}`, reads };
  });
}

export const files = [{ name: 's0', reads: ['data'] }];

/** So many files of so many bytes, a thousand to a folder, with content drawn from a seed; gives their names. */
export function writeData(root, count, bytes, seed = 1) {
  const random = generator(seed);
  const content = Buffer.alloc(bytes);
  const names = Array.from({ length: count }, (_, i) => `data/${Math.floor(i / 1000)}/${i}`);
  for (const name of names) {
    for (let at = 0; at + 4 <= Math.min(bytes, 64); at += 4) content.writeUInt32LE(random() * 2 ** 32, at);
    write(root, name, content);
  }
  return names;
}

const OUT = { data: 'data', stage: (name) => `build/${name}` };
const outOf = (name) => (name === 'data' ? OUT.data : OUT.stage(name));
/** Concatenates what it finds in what it reads; of very many files only the names. */
const command = (from, to) =>
  `mkdir -p build && find ${from.join(' ')} -type f | sort | head -20 | xargs cat > ${to}`;

export const writers = {
  'occ-pipe'(root, stages) {
    const text = stages.map(({ name, reads }) => {
      const inputs = reads
        .map((read, i) => `      i${i}: ${read === 'data' ? 'path:data' : read}\n`)
        .join('');
      const args = reads.map((_, i) => `"\${in.i${i}}"`).join(', ');
      const script = `out=$1; shift; find "$@" -type f | sort | head -20 | xargs cat > "$out/o"`;
      return `  ${name}:\n    uses: command\n    in:\n${inputs}    run: [sh, -c, '${script}', sh, "\${out}", ${args}]\n`;
    });
    write(root, 'pipeline.yaml', `version: 1\nstages:\n${text.join('')}`);
  },
  ninja(root, stages, data) {
    const rules = stages.map(({ name, reads }, i) => {
      const from = reads.map(outOf);
      const needs = reads.flatMap((read) => (read === 'data' ? data : outOf(read)));
      return `rule r${i}\n  command = ${command(from, OUT.stage(name))}\nbuild ${OUT.stage(name)}: r${i} ${needs.join(' ')}\n`;
    });
    write(root, 'build.ninja', rules.join(''));
  },
  make(root, stages, data) {
    const all = `all: ${stages.map(({ name }) => OUT.stage(name)).join(' ')}\n`;
    const rules = stages.map(({ name, reads }) => {
      const from = reads.map(outOf);
      const needs = reads.flatMap((read) => (read === 'data' ? data : outOf(read)));
      return `${OUT.stage(name)}: ${needs.join(' ')}\n\t@${command(from, OUT.stage(name))}\n`;
    });
    write(root, 'Makefile', all + rules.join(''));
  },
  wireit(root, stages) {
    const wireit = Object.fromEntries(
      stages.map(({ name, reads }) => [
        name,
        {
          command: command(reads.map(outOf), OUT.stage(name)),
          dependencies: reads.filter((read) => read !== 'data'),
          files: reads.includes('data') ? ['data/**'] : [],
          output: [OUT.stage(name)],
        },
      ]),
    );
    wireit.all = { dependencies: stages.map(({ name }) => name) };
    const scripts = Object.fromEntries(Object.keys(wireit).map((name) => [name, 'wireit']));
    write(root, 'package.json', JSON.stringify({ name: 'bench', private: true, scripts, wireit }));
  },
};

export function write(root, file, content) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

/** mulberry32: uniform in [0, 1). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
