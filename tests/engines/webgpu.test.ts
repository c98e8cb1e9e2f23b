import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createOnnxRuntimeEngine } from '../../src/engines/onnxruntime/engine.ts';
import { tryProvider } from '../../src/engines/onnxruntime/providers/try-provider.ts';
import { testsOfState } from './support/state-contract.ts';

// SwiftShader computes Vulkan on the processor: slowly, but with the code that runs on a GPU.
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(SWIFTSHADER)) process.env['VK_DRIVER_FILES'] ??= SWIFTSHADER;
const driver = process.env['VK_DRIVER_FILES'];
const isThere = driver !== undefined;
const isSwiftShader = driver?.includes('swiftshader') ?? false;
const why = isThere
  ? ''
  : ' (skipped: no VK_DRIVER_FILES, and no SwiftShader of the package chromium-common)';

describe.skipIf(!isThere)(`the provider webgpu${why}`, () => {
  testsOfState(() => createOnnxRuntimeEngine({ threads: 2, provider: 'webgpu', graphs: undefined }));

  test.skipIf(isSwiftShader)('computes what the processor does', async () => {
    await tryProvider('webgpu', 'float32');
  });

  // It is tried with float32 too, for the cure.
  test.skipIf(!isSwiftShader)('computes what the processor does, but not in mixed precision', async () => {
    const engines = pathToFileURL(resolve('dist/engines.mjs')).href;
    const { openEngine } = (await import(engines)) as typeof import('../../src/engines/select.ts');
    const opening = openEngine('onnxruntime', { threads: 1, provider: 'webgpu', precision: 'mixed' });
    await expect(opening).rejects.toMatchObject({
      name: 'UnavailableError',
      message: expect.stringMatching(
        /^The provider webgpu of ONNX Runtime does not work here with precision: mixed: .* requires f16/,
      ),
      cure: 'set precision: float32, with which it works',
    });
  });
});
