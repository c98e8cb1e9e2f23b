import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../src/base/input-error.ts';
import { openModelSession } from '../../../src/engines/onnxruntime/session/model-session.ts';
import { facePorts } from '../../../src/network/features/onnx-ports.ts';
import { saveTensors } from '../../../src/network/formats/host-tensors.ts';
import { readWeights } from '../../../src/network/formats/read-weights.ts';
import { writeTorchCheckpoint } from '../../../src/network/formats/torch/write.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { testHostile } from './support/hostile.ts';

const folder = scratchFolder();
const weights = new Map([
  ['a.weight', { shape: [2, 3], dtype: 'float32', data: new Float32Array(6) }],
  ['a.count', { shape: [], dtype: 'int32', data: Int32Array.of(3) }],
] as const);
const torch = join(folder, 'small.pth.tar');
writeTorchCheckpoint(torch, { weights, epoch: 3 });
const safetensors = join(folder, 'small.safetensors');
saveTensors(safetensors, weights, { format: 'pt' });
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../../fixtures', name));

testHostile('PyTorch checkpoints', {
  name: 'model.pth.tar',
  valid: [readFileSync(torch)],
  words: [
    'collections\nOrderedDict\n',
    'ctorch._utils\n_rebuild_tensor_v2\n',
    '\x80\x02',
    '.',
    'PK\x05\x06',
    'cos\nsystem\n',
  ],
  parse: readWeights,
});

testHostile('PyTorch checkpoints of torch.save, in both formats', {
  name: 'model.pth.tar',
  valid: ['zip', 'legacy'].map((format) => fixture(`network/checkpoint-${format}.pth.tar`)),
  parse: readWeights,
  inputs: 20_000,
});

testHostile('safetensors', {
  name: 'model.safetensors',
  valid: [readFileSync(safetensors)],
  words: [
    '{',
    '}',
    '"dtype":"F32"',
    '"shape":[',
    '[0,0]',
    '"data_offsets":',
    '-1',
    '1e300',
    'null',
    '"__metadata__":',
  ],
  parse: readWeights,
});

const PORTS = { layout: 'nchw', image: null, output: null } as const;
testHostile('ONNX models', {
  name: 'model.onnx',
  valid: ['fixed1', 'nan', 'zero'].map((name) => fixture(`models/${name}.onnx`)),
  parse: async (file) => {
    const session = await openModelSession(file, { threads: 1, provider: 'cpu' });
    try {
      facePorts(session, PORTS, file);
    } finally {
      await session.dispose();
    }
  },
  // What the session says is told by the stage as what is wrong with the model.
  isPromised: (error) => error instanceof InputError || (error as Error).name === 'Error',
});
