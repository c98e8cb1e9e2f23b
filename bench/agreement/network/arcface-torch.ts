import { CLASSIFIER } from '../../../src/network/model/parameters.ts';
import {
  ARCFACE_TORCH,
  type ArcfaceTorch,
  type ArcfaceTorchName,
  arcfaceTorchNetwork,
  evalFeatures,
  type RecordedName,
  stateDictOf,
  trainPass,
} from '../../../tests/network/support/arcface-torch.ts';
import { openNative } from '../../../tests/network/support/engines.ts';
import { golden } from '../../../tests/network/support/fixtures.ts';
import { l2 } from '../../../tests/network/support/formula.ts';
import type { Fixture } from '../frame/fixture.ts';
import { absolute, partOf, relative, type Tolerance } from '../frame/tolerance.ts';

export const stateDicts: Fixture = {
  file: 'network/arcface-torch-state-dicts.json',
  program: 'arcface_torch iresnet.py, mobilefacenet.py',
  compare(ledger) {
    for (const name of Object.keys(ARCFACE_TORCH) as ArcfaceTorchName[]) {
      const { entries, parameters, sha256 } = stateDictOf(arcfaceTorchNetwork(name));
      ledger.compare(name, [name, 'entries'], entries);
      ledger.compare(name, [name, 'sha256'], sha256);
      ledger.compare(name, [name, 'parameters'], parameters);
    }
  },
};

const recorded = (name: RecordedName, program: string): Fixture => ({
  file: `network/${name}.json`,
  program,
  async compare(ledger) {
    const { entries, parameters } = stateDictOf(arcfaceTorchNetwork(name));
    ledger.compare('state_dict', ['state_dict_entries'], entries);
    ledger.compare('state_dict', ['parameters'], parameters);
    const engine = await openNative();
    const { eval: features, train } = golden<ArcfaceTorch>(`${name}.json`);
    const { rows, mirrored } = await evalFeatures(engine, name);
    const near = partOf(2e-5, 'the root mean square', features.rms);
    const entry = 'features';
    ledger.compare(entry, ['eval', 'row0_first16'], rows[0]!.slice(0, 16), near);
    ledger.compare(entry, ['eval', 'row_last_last4'], rows.at(-1)!.slice(-4), near);
    ledger.compare(entry, ['eval', 'row0_first4_of_mirrored_input'], mirrored.slice(0, 4), near);
    ledger.compare(entry, ['eval', 'l2_per_row'], rows.map(l2), relative(2e-5));
    ledger.compare(entry, ['eval', 'l2'], Math.hypot(...rows.map(l2)), relative(2e-5));
    ledger.compare(entry, ['eval', 'shape'], [rows.length, rows[0]!.length]);

    const outputs = await trainPass(engine, name);
    await engine.dispose();
    const value = (key: string): number | undefined => outputs[key]?.data[0];
    const embedding = outputs['feature']!.data as Float32Array;
    ledger.compare('training pass', ['train', 'loss'], value('loss'), relative(1e-6));
    ledger.compare(
      'training pass',
      ['train', 'embedding_row0_first8'],
      embedding.slice(0, 8),
      absolute(1e-4),
    );
    ledger.compare('training pass', ['train', 'embedding_l2'], l2(embedding), relative(1e-5));
    ledger.compare(
      'training pass',
      ['train', 'head_gradient_l2'],
      value(`gradient/${CLASSIFIER}`),
      relative(1e-5),
    );
    const lengths = Object.keys(train.gradient_l2).map((key) => value(`gradient/${key}`) ?? Number.NaN);
    ledger.compare('training pass', ['train', 'gradient_l2_total'], Math.hypot(...lengths), relative(1e-5));
    for (const [i, key] of Object.keys(train.gradient_l2).entries())
      ledger.compare(
        'gradients',
        ['train', 'gradient_l2', key],
        lengths[i],
        ofGradient(train.gradient_l2_total),
      );
    for (const key of Object.keys(train.running_l2_after))
      ledger.compare(
        'running statistics',
        ['train', 'running_l2_after', key],
        value(`running/${key}`),
        relative(1e-5),
      );
    ledger.leaveOut(
      'an input',
      ['seed'],
      ['input'],
      ['train', 'labels'],
      ['without_gradient_by_construction'],
    );
    ledger.leaveOut('a measure of the others', ['eval', 'rms']);
    ledger.leaveOut('of each gradient the length is compared', ['train', 'first_gradient_first6']);
    ledger.leaveOut(
      'about the recording',
      ['eval', 'float32_torch_max_difference'],
      ['eval', 'own_numpy_max_difference'],
    );
  },
});

/** What is small beside the whole, or zero, has rounding errors of larger numbers in it. */
function ofGradient(total: number): Tolerance {
  return {
    words: '3e-4 relative, or of a thousandth of all',
    most: 3e-4,
    unit: (theirs) => Math.max(theirs, 1e-3 * total),
  };
}

export const arcfaceTorch: readonly Fixture[] = [
  recorded('iresnet18', 'arcface_torch iresnet.py'),
  recorded('iresnet50', 'arcface_torch iresnet.py'),
  recorded('mobilefacenet', 'arcface_torch mobilefacenet.py'),
];
