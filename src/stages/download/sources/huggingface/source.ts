import { eachAtOnce } from '../../../../base/arrays/each-at-once.ts';
import { fetchSet } from '../../sets/fetch-set.ts';
import type { ListedFile } from '../../sets/listed-file.ts';
import { isPattern, selectFiles } from '../../sets/select-files.ts';
import type { DataSource } from '../../source.ts';
import { type Hub, openHub } from './hub.ts';
import { commitOf, listTree } from './list-tree.ts';
import { type ProbedFile, probeFile } from './probe-file.ts';

type Context = Parameters<DataSource<'huggingface'>>[0];
type Options = Context['options']['huggingface'];

/** Files of a repository on the Hugging Face Hub, all of one commit. */
export const source: DataSource<'huggingface'> = async (context) => {
  const { huggingface, 'token-env': variable } = context.options;
  const hub = openHub(huggingface, variable, process.env, context.warn);
  const find = huggingface.files.some(isPattern) ? byPatterns : byNames;
  const { commit, files, check } = await find(hub, huggingface, context);
  tellCommit(commit, huggingface.revision, hub, context);
  const { to, unpack } = huggingface;
  await fetchSet(files, { to, unpacks: unpack !== 'none', place: hub.place, check }, context);
};

interface FoundFiles {
  /** Undefined where the hub does not say. */
  readonly commit: string | undefined;
  readonly files: readonly ListedFile[];
  /** Whether they may be had: anybody may list what only some may have. */
  readonly check: () => Promise<unknown>;
}

async function byPatterns(hub: Hub, { revision, files }: Options, context: Context): Promise<FoundFiles> {
  const { signal, note } = context;
  const commit = isCommit(revision) ? revision : await commitOf(hub, revision, signal);
  const all = await listTree(hub, commit, signal);
  const selected = selectFiles(all, files, hub.place);
  note(`${hub.place}: ${selected.length} of ${all.length} files are fetched`);
  const check = async () => selected.length > 0 && probeFile(hub, commit, selected[0]!.name, signal);
  return { commit, files: selected, check };
}

/** Without the list of all, which may be long. The first one says of which commit the others are to be. */
async function byNames(hub: Hub, { revision, files }: Options, { signal }: Context): Promise<FoundFiles> {
  const names = [...new Set(files)];
  const first = await probeFile(hub, revision, names[0]!, signal);
  const commit = isCommit(revision) ? revision : first.commit;
  const probed: ProbedFile[] = [first];
  await eachAtOnce([...names.keys()].slice(1), AT_ONCE, async (index) => {
    probed[index] = await probeFile(hub, commit ?? revision, names[index]!, signal);
  });
  return { commit, files: probed.map(({ file }) => file), check: async () => {} };
}

const AT_ONCE = 8;

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

function tellCommit(commit: string | undefined, revision: string, hub: Hub, { warn, facts }: Context): void {
  facts({ repository: hub.place, commit: commit ?? revision });
  if (isCommit(revision)) return;
  warn(
    commit === undefined
      ? `${hub.place}: the hub does not say which commit ${revision} is, so that another run may get other files`
      : `${hub.place}: ${revision} is commit ${commit} now; write \`revision: ${commit}\` to have it again whatever ${revision} becomes`,
  );
}
