import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { InputError } from '../../base/input-error.ts';
import { findIjbFiles, type IjbFiles } from '../../faces/ijb/meta/find-files.ts';
import { type IjbProtocolName, PROTOCOLS } from '../../faces/ijb/protocols/catalog.ts';
import type { IjbEvaluated, IjbProtocol } from '../../faces/ijb/protocols/protocol.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import type { EvalIjbMetrics } from '../../generated/result-schemas.js';
import type { EvalIjbOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { type EvaluationVerdict, openVerdict } from '../evaluation/verdict.ts';
import { type ReadIjbSet, readIjbSet } from './read-set.ts';
import { sumImages } from './sum-images.ts';

/** Kind `eval-ijb`: the figures that insightface's programs print of IJB-B or IJB-C. */
export async function run(context: StageContext<EvalIjbOptions>): Promise<void> {
  const { options } = context;
  const verdict = openVerdict(context);
  const folder = pathInside(context.input('ijb'), options.meta, 'meta');
  const files = findIjbFiles(folder, options.set);
  const names = protocolsFor(files, options.protocols, verdict);
  const wanted = new Set(names.flatMap((name) => PROTOCOLS[name].reads));
  const set = await readIjbSet(files, wanted, verdict);
  requireTrials(set, verdict);
  for (const name of names) {
    const protocol: IjbProtocol<unknown> = PROTOCOLS[name];
    protocol.requireLists?.(set);
  }
  const modes = new Set(names.flatMap((name) => PROTOCOLS[name].modes(options.modes)));
  const sums = await sumImages(context, set, [...modes]);
  const evaluated: IjbEvaluated = {
    ...{ rows: set.rows, pairs: set.pairs, people: set.people, place: set.files.images },
    sums: (mode) => sums.get(mode)!,
    remark: verdict.remark,
    async step(done, total, unit) {
      context.signal.throwIfAborted();
      context.progress({ done, total, unit });
      await setImmediate();
    },
  };
  const results: Record<string, unknown> = {};
  for (const name of names) {
    const protocol: IjbProtocol<unknown> = PROTOCOLS[name];
    results[name] = await protocol.evaluate(evaluated, options.modes);
  }
  await verdict.publish({
    set: set.files.set,
    images: set.templates.names.length,
    templates: set.rows.ids.length,
    protocols: results,
  } satisfies EvalIjbMetrics);
}

/** Those that are wanted, or all that the lists allow. @throws InputError where a wanted one lacks a list */
function protocolsFor(
  files: IjbFiles,
  wanted: readonly IjbProtocolName[] | null,
  { remark }: EvaluationVerdict,
): readonly IjbProtocolName[] {
  const { missing } = files;
  const isFor = (name: IjbProtocolName): boolean =>
    PROTOCOLS[name].reads.some((list) => files[list] !== undefined);
  const impossible = wanted?.find((name) => !isFor(name));
  if (impossible !== undefined)
    throw new InputError(`there is no such list, which ${impossible} needs`, {
      place: missing[0]!,
      cure: 'complete the folder `meta`, or leave it out of `protocols`',
    });
  const names = wanted ?? (Object.keys(PROTOCOLS) as IjbProtocolName[]).filter(isFor);
  const isCut = names.some((name) => PROTOCOLS[name].reads.some((list) => files[list] === undefined));
  if (isCut || (wanted === null && missing.length > 0))
    remark(
      `${files.pairs === undefined ? '1:N' : '1:1'} alone is evaluated, as these are not there: ${missing.map((file) => basename(file)).join(', ')}`,
    );
  return names;
}

/** What can be said before hours of computing. */
function requireTrials({ pairs, people, files }: ReadIjbSet, verdict: EvaluationVerdict): void {
  const ofSame = pairs?.same.reduce((sum, label) => sum + label, 0) ?? 0;
  const at = { place: files.pairs ?? files.images, cure: 'copy the lists again from the archive' };
  verdict.requireTrials(
    {
      ...(pairs && {
        'pairs of the same person': ofSame,
        'pairs of two people': pairs.same.length - ofSame,
      }),
      ...(people && { probes: people.probes.templates.length }),
    },
    at,
  );
}
