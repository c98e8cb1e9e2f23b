import { describeLeftOut, type LeftOut, leftOutFacts } from '../faces/datasets/left-out.ts';
import type { StageContext } from './context.ts';

/** Says, and records beside the result, which files of a tree look like images and are not taken. */
export function tellLeftOut(
  { warn, facts }: Pick<StageContext<unknown>, 'warn' | 'facts'>,
  leftOut: LeftOut,
): void {
  const remark = describeLeftOut(leftOut);
  if (remark !== undefined) warn(remark);
  facts(leftOutFacts(leftOut));
}
