import { existsSync } from 'node:fs';
import { describe } from 'vitest';
import { createOnnxRuntimeEngine } from '../../src/engines/onnxruntime/engine.ts';
import { testsOfState } from './support/state-contract.ts';

// SwiftShader computes Vulkan on the processor: slowly, but with the code that runs on a GPU.
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(SWIFTSHADER)) process.env['VK_DRIVER_FILES'] ??= SWIFTSHADER;
const driver = process.env['VK_DRIVER_FILES'];
const isThere = driver !== undefined;
const why = isThere
  ? ''
  : ' (skipped: no VK_DRIVER_FILES, and no SwiftShader of the package chromium-common)';

describe.skipIf(!isThere)(`the provider webgpu${why}`, () => {
  testsOfState(() => createOnnxRuntimeEngine({ threads: 2, provider: 'webgpu', graphs: undefined }));
});
