import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMegafaceBin } from '../../../src/faces/features/megaface-bin.ts';
import { markNoises } from '../../../src/faces/megaface-noises/mark-noises.ts';
import type { NoisySet } from '../../../src/faces/megaface-noises/noise-list.ts';
import { replaceNoises } from '../../../src/faces/megaface-noises/replace-noises.ts';
import {
  matrixOf,
  NOISES,
  noisesOf,
  people,
  size,
} from '../../../tests/faces/support/megaface-noises-fixture.ts';
import type { Fixture } from '../frame/fixture.ts';
import type { Ledger } from '../frame/ledger.ts';
import { absolute, exact, type Tolerance } from '../frame/tolerance.ts';

export const megafaceNoises: Fixture = {
  file: 'faces/protocols/megaface-noises.json',
  program: 'insightface remove_noises.py',
  async compare(ledger) {
    const scratch = mkdtempSync(join(tmpdir(), 'agreement-'));
    try {
      const probes = await noisesOf(scratch, 'facescrub');
      const drawn = NOISES.drawn_noise_in_order.values();
      const set = { values: matrixOf('facescrub'), size, noisy: probes.noisy, people };
      const clean = replaceNoises(set, () => Float64Array.from(drawn.next().value!), 'list');
      compareWritten(ledger, 'facescrub', markNoises(clean, size), absolute(1e-6));
      const { noisy } = await noisesOf(scratch, 'megaface');
      compareWritten(ledger, 'megaface', markNoises(matrixOf('megaface'), size, noisy), exact);
    } finally {
      rmSync(scratch, { recursive: true });
    }
    ledger.leaveOut('the bytes of the numbers that are compared', ['out', '*', 'sha256']);
    const inputs = ['feature_dim', 'algo', 'facescrub_lst', 'megaface_lst', 'in', 'drawn_noise_in_order'];
    ledger.leaveOut(
      'an input',
      ...[...inputs, 'facescrub_noises.txt', 'megaface_noises.txt'].map((name) => [name]),
    );
    ledger.leaveOut('words of the program', ['printed'], ['errors']);
  },
};

function compareWritten(ledger: Ledger, set: NoisySet, values: Float32Array, tolerance: Tolerance): void {
  for (const [i, path] of NOISES[`${set}_lst`].entries()) {
    const own = values.subarray(i * (size + 1), (i + 1) * (size + 1));
    const file = Buffer.from(encodeMegafaceBin(own));
    const at = ['out', `${set}/${path}`];
    ledger.compare(set, [...at, 'values'], own, tolerance);
    ledger.compare(set, [...at, 'bytes'], file.length);
    ledger.compare(
      set,
      [...at, 'header'],
      [0, 4, 8, 12].map((place) => file.readInt32LE(place)),
    );
  }
}
