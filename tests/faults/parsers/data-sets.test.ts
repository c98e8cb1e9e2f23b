import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTrainingSet } from '../../../src/faces/datasets/open-training-set.ts';
import { decodeMeta, decodeRecord, encodeMeta } from '../../../src/faces/datasets/training-record.ts';
import { openLmdb } from '../../../src/faces/lmdb/reader.ts';
import { createLmdbWriter } from '../../../src/faces/lmdb/writer.ts';
import { readMsgpack } from '../../../src/faces/msgpack/read-msgpack.ts';
import { readDataPickle } from '../../../src/faces/pickle/read-data-pickle.ts';
import { createDeserializer } from '../../../src/faces/pyarrow/deserialize.ts';
import { readKeyList } from '../../../src/faces/recordio/key-list.ts';
import { encodeRecord } from '../../faces/support/encode-record.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { testHostile } from './support/hostile.ts';

const folder = scratchFolder();
const records = ['a', 'b', 'c'].map((name, label) =>
  encodeRecord({ bytes: Buffer.from(`image ${name}`.repeat(300 * label)), label, name: `${name}.jpg` }),
);
const meta = encodeMeta({ images: 3, classes: 3 });
const lmdb = join(folder, 'small.lmdb');
const writer = createLmdbWriter(lmdb);
for (const [i, record] of records.entries()) writer.put(Buffer.from(String(i)), record);
writer.put(Buffer.from('__meta__'), meta);
await writer.finish();

const arrow = join(import.meta.dirname, '../../fixtures/faces/pyarrow');
const samples = readdirSync(arrow).filter((name) => name.endsWith('.bin') && !/200k|keys_3000/.test(name));
const published = readFileSync(join(arrow, 'train.lmdb'));

testHostile('LMDB files', {
  valid: [readFileSync(lmdb)],
  parse: (file) => {
    const reader = openLmdb(file);
    try {
      return [...reader.entries()].length + Number(reader.get(Buffer.from('1')) !== undefined);
    } finally {
      reader.close();
    }
  },
});

testHostile('training sets', {
  valid: [readFileSync(lmdb), published],
  parse: readAll,
});

testHostile('RecordIO', {
  valid: ['small', 'magic-inside', 'png-header-first'].map((name) =>
    readFileSync(join(import.meta.dirname, `../../fixtures/formats/rec/${name}/train.rec`)),
  ),
  name: 'train.rec',
  parse: readAll,
});

const formats = join(import.meta.dirname, '../../fixtures/formats');

testHostile('LMDBs of Python programs', {
  valid: ['arrow-1.0.1', 'msgpack-raw', 'pickle-triples'].map((name) =>
    readFileSync(join(formats, `lmdb/${name}.lmdb`)),
  ),
  parse: readAll,
});

testHostile('WebDataset tars', {
  valid: ['links', 'not-grouped'].map((name) => readFileSync(join(formats, `webdataset/${name}.tar`))),
  name: 'set.tar',
  words: ['.jpg', '.cls', 'ustar', '\x001', '{"label":'],
  parse: readAll,
});

testHostile('parquet files', {
  valid: ['nulls', 'page-v2-delta', 'page-v2-zstd', 'train-00001-of-00002'].map((name) =>
    readFileSync(join(formats, `parquet/${name}.parquet`)),
  ),
  name: 'set.parquet',
  parse: readAll,
});

testHostile('Arrow files', {
  valid: [0, 1].map((number) =>
    readFileSync(join(formats, `parquet/saved-to-disk-train/data-0000${number}-of-00002.arrow`)),
  ),
  name: 'set.arrow',
  parse: readAll,
});

testHostile('values of pickle', {
  valid: ["(S'ab\\x00'\np0\nI3\nt.", '\x80\x04\x95\x07\0\0\0\0\0\0\0C\x02abK\x01\x86.'].map((text) =>
    Buffer.from(text, 'latin1'),
  ),
  words: [
    'cos\nsystem\n',
    'numpy.core.multiarray\n_reconstruct\n',
    'R',
    'b',
    'i',
    'o',
    '(',
    't',
    '\x8b',
    '.',
    'g0\n',
  ],
  parse: (_, bytes) => readDataPickle(bytes),
});

testHostile('values of msgpack', {
  valid: [Buffer.from([0x93, 0xc4, 2, 1, 2, 7, 0xa1, 0x61]), Buffer.from([0xcd, 1, 2])],
  words: ['\x91', '\xdd', '\xff\xff\xff\xff', '\xc6'],
  parse: (_, bytes) => readMsgpack(bytes),
});

testHostile('lists of keys', {
  valid: ['0\t0\n1\t1948\r\n\n2\t4168\n'],
  words: ['\t', '-1', '99999999999999999999'],
  parse: (file) => readKeyList(file),
});

testHostile('records of training sets', {
  valid: records,
  parse: (_, bytes) => decodeRecord(bytes),
});

testHostile('descriptions of training sets', {
  valid: [meta],
  words: ['{', '}', '"images":', '"classes":', '-1', '1e400', 'null', '[]'],
  parse: (file, bytes) => decodeMeta(bytes, file),
});

const deserialize = createDeserializer();
testHostile('values of pyarrow', {
  valid: samples.map((name) => readFileSync(join(arrow, name))),
  parse: (_, bytes) => deserialize(bytes),
});

/** The first images of a training set. */
async function readAll(file: string): Promise<void> {
  const set = await openTrainingSet(file);
  try {
    for (let i = 0; i < Math.min(set.size, 10); i += 1) await set.read(i);
  } finally {
    set.close();
  }
}
