// The three projects of the comparison, in words of no tool: a chain of 10 stages, a graph of 200, and one stage over many files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A stage: its name, what it reads (other stages; none means the data) and the folders of data that it reads. It takes the first line of each
 * file that it reads, in one process; of very many files it lists the folders.
 */
export const chain10 = Array.from({ length: 10 }, (_, i) => ({
  name: `s${i}`,
  reads: i === 0 ? [] : [`s${i - 1}`],
}));

/** Ten layers of twenty; each stage reads three of the layer above, drawn from a seed. */
export function dag200(seed = 1) {
  const random = generator(seed);
  return Array.from({ length: 200 }, (_, i) => {
    const layer = Math.floor(i / 20);
    const above = () => `s${(layer - 1) * 20 + Math.floor(random() * 20)}`;
    return { name: `s${i}`, reads: layer === 0 ? [] : [...new Set([above(), above(), above()])] };
  });
}

/** So many commands that read nothing of each other: what a task costs beside its program. */
export const flat2000 = Array.from({ length: 2000 }, (_, i) => ({ name: `s${i}`, reads: [] }));

export const files = [{ name: 's0', reads: [] }];

/** The file of the data that is touched and edited. */
export const EDITED = 'data/0/0';

/** So many files of so many bytes, a thousand to a folder, with content drawn from a seed; gives their names. */
export function writeData(root, count, bytes, seed = 1) {
  const random = generator(seed);
  const content = Buffer.alloc(bytes, '\n');
  const names = Array.from({ length: count }, (_, i) => `data/${Math.floor(i / 1000)}/${i}`);
  for (const name of names) {
    content.write(`${random()} ${random()} ${random()}\n`);
    write(root, name, content);
  }
  return names;
}

/**
 * The shell command of a stage; the comment makes each another one, or a tool that knows equal work would do it once.
 * @param inputs the files that it reads, or `data` for all data @param out the file that it writes
 */
export function command(name, inputs, out, isLarge) {
  const program = isLarge ? 'ls data' : `head -qn1 ${inputs.join(' ')}`;
  return `: ${name}; exec ${program} > ${out}`;
}

/** The same in files: of each stage its inputs and its output below the project, and its command. */
export function plan({ stages, data, isLarge }) {
  return stages.map(({ name, reads }) => {
    const inputs = reads.length > 0 ? reads.map(outOf) : data;
    return { name, reads, inputs, out: outOf(name), run: command(name, inputs, outOf(name), isLarge) };
  });
}

/** Where a stage writes, for a tool that does not choose the place itself. */
export const outOf = (stage) => `build/${stage}`;

/** What each stage has to have written, from the data as it is now. */
export function expected(root, { stages, data, isLarge }) {
  const outputs = new Map();
  const firstLine = (text) => `${text.split('\n', 1)[0]}\n`;
  const firstLines = data
    .slice(0, isLarge ? 0 : undefined)
    .map((file) => firstLine(readFileSync(join(root, file), 'utf8')));
  for (const { name, reads } of stages) {
    if (isLarge)
      outputs.set(
        name,
        readdirSync(join(root, 'data'))
          .sort()
          .map((folder) => `${folder}\n`)
          .join(''),
      );
    else if (reads.length === 0) outputs.set(name, firstLines.join(''));
    else outputs.set(name, reads.map((read) => firstLine(outputs.get(read))).join(''));
  }
  return outputs;
}

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
