// occ-pipe itself, told in the same words as its peers.
import { resolve } from 'node:path';
import { command, write } from '../projects.mjs';

export const occPipe = {
  command: [process.execPath, resolve(import.meta.dirname, '../../../bin/occ-pipe.cjs'), 'run'],
  made: ['artifacts'],
  out: (stage) => `artifacts/current/${stage}/out/o`,
  write(root, { stages, isLarge }) {
    const text = stages.map(({ name, reads }) => {
      const inputs = reads.length > 0 ? reads.map((read) => `${read}/o`) : ['path:data'];
      const given = inputs.map((input, i) => `      i${i}: ${input}\n`).join('');
      const args = inputs.map((_, i) => `$${i + 1}${reads.length > 0 ? '' : '/0/*'}`);
      const script = command(name, args, '$0/o', isLarge);
      const values = inputs.map((_, i) => `"\${in.i${i}}"`);
      return `  ${name}:\n    uses: command\n    in:\n${given}    run: [sh, -c, '${script}', ${['"${out}"', ...values].join(', ')}]\n`;
    });
    write(root, 'pipeline.yaml', `version: 1\nstages:\n${text.join('')}`);
  },
};
