import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

/** Of the nodes of a feature graph those that compute convolutions, Winograd's algorithm included; nothing else there needs any of them. */
const OF_CONVOLUTIONS = ['Conv', 'Pad', 'Gather', 'MatMul'];

/** Seconds of a run. What is fused into a convolution (normalisation, sum, activation) counts as part of it. */
export interface ProfiledRun {
  readonly all: number;
  readonly convolutions: number;
}

/** What ONNX Runtime says of its own time while `run` runs what `open` opened: of the fastest of `repeats` runs. */
export async function profileConvolutions<T>(
  open: () => Promise<T>,
  run: (opened: T) => Promise<void>,
  repeats: number,
): Promise<ProfiledRun> {
  const folder = mkdtempSync(join(tmpdir(), 'occ-profile-'));
  let last: InferenceSession | undefined;
  let files = 0;
  const create = InferenceSession.create;
  // The engine has no option for it: nothing but this benchmark wants one.
  const profiled = async (model: string, options: object): Promise<InferenceSession> => {
    files += 1;
    const profile = { enableProfiling: true, profileFilePrefix: join(folder, `${files}-`) };
    last = await create.call(InferenceSession, model as never, { ...options, ...profile });
    return last;
  };
  try {
    InferenceSession.create = profiled as typeof create;
    const opened = await open();
    for (let i = 0; i < repeats; i++) await run(opened);
    last!.endProfiling();
    // Earlier sessions are those with which the engine tries out the processor.
    const file = readdirSync(folder).find((name) => name.startsWith(`${files}-`))!;
    return fastestRun(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } finally {
    InferenceSession.create = create;
    rmSync(folder, { recursive: true });
  }
}

/** Of the fastest of the runs, in seconds. */
function fastestRun(events: readonly ProfileEvent[]): ProfiledRun {
  let fastest: ProfiledRun | undefined;
  let convolutions = 0;
  // Kernels of a run stand before the run itself.
  for (const { cat, name, dur, args } of events) {
    const isKernel = cat === 'Node' && name.endsWith('_kernel_time');
    if (isKernel && OF_CONVOLUTIONS.includes(args?.op_name ?? '')) convolutions += dur;
    if (cat !== 'Session' || name !== 'model_run') continue;
    const run = { all: dur / 1e6, convolutions: convolutions / 1e6 };
    if (!fastest || run.all < fastest.all) fastest = run;
    convolutions = 0;
  }
  if (!fastest) throw new Error('the profile holds no run');
  return fastest;
}
