import type { TraceKernel } from '../kernel.ts';
import { batchNormKernels } from './batch-norm.ts';
import { convFilterGradientKernel } from './conv-filter-gradient.ts';
import { convForwardKernel } from './conv-forward.ts';
import { convInputGradientKernel } from './conv-input-gradient.ts';
import { creationKernels } from './creation.ts';
import { depthwiseKernels } from './depthwise-convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import { gatherKernels } from './gather.ts';
import { matmulKernels } from './matmul.ts';
import { reductionKernels } from './reduction.ts';
import { resizeKernels } from './resize.ts';
import { shapeKernels } from './shape.ts';
import { sliceKernels } from './slice.ts';
import { softmaxKernels } from './softmax.ts';

/**
 * Every TensorFlow.js kernel that can be traced. A function that needs another gets an error with its name.
 */
export const traceKernels: readonly TraceKernel[] = [
  ...creationKernels,
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...sliceKernels,
  ...gatherKernels,
  ...matmulKernels,
  ...softmaxKernels,
  ...batchNormKernels,
  ...resizeKernels,
  convForwardKernel,
  convInputGradientKernel,
  convFilterGradientKernel,
  ...depthwiseKernels,
];
