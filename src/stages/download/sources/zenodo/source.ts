import { InputError } from '../../../../base/input-error.ts';
import { ask, type Reply } from '../../fetch/ask.ts';
import { fetchSet } from '../../sets/fetch-set.ts';
import { selectFiles } from '../../sets/select-files.ts';
import type { DataSource } from '../../source.ts';
import { readRecord, type ZenodoRecord } from './read-record.ts';

type Context = Parameters<DataSource<'zenodo'>>[0];

/** Files of a record on Zenodo. */
export const source: DataSource<'zenodo'> = async (context) => {
  const { record, files, to, unpack, endpoint } = context.options.zenodo;
  const base = (endpoint ?? 'https://zenodo.org').replace(/\/+$/, '');
  const number = /\d+$/.exec(String(record))![0];
  const place = `${base}/records/${number}`;
  const reply = await ask(`${base}/api/records/${number}`, { signal: context.signal });
  if (reply.status !== 200) throw refusal(reply, place);
  const found = readRecord(reply.text, place);
  tellVersion(found, number, place, context);
  const selected = selectFiles(found.files, files, place);
  await fetchSet(selected, { to, unpacks: unpack !== 'none', place }, context);
};

function tellVersion(
  { id, concept, version }: ZenodoRecord,
  asked: string,
  place: string,
  context: Context,
): void {
  const called = version === undefined ? '' : `, version ${version}`;
  context.facts({ record: id, ...(version !== undefined && { version }) });
  if (id === asked) return;
  if (concept !== asked)
    throw new InputError(`it answers with the record ${id}`, { place, cure: 'check record and endpoint' });
  context.warn(
    `${place}: ${asked} stands for all versions; the newest is ${id} now${called}; write \`record: ${id}\` to have it again whatever is added`,
  );
}

function refusal({ status, words }: Reply, place: string): InputError {
  return new InputError(`Zenodo answers ${words}`, { place, cure: CURES[status] ?? 'run again later' });
}

const ASK =
  'it is not for everybody: ask its authors for access, fetch the files in a browser, and give them by path:';
const CURES: Readonly<Record<number, string>> = {
  400: 'check record: it is the number at the end of the address of a record',
  401: ASK,
  403: ASK,
  404: 'check record: it is the number at the end of the address of a record',
  410: 'the record was removed; its page says why',
};
