import crc32 from 'crc-32';
import type { DecodedArray, Encoding, PageHeader } from 'hyparquet';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { PAGE_CODECS } from './page-codecs.ts';
import { parseHeader } from './pages.ts';

type ColumnDecoder = Parameters<typeof readDataPage>[2];

/** What there is to know of a column to decode its pages; plain data. */
export interface PageColumn {
  /** "BYTE_ARRAY" */
  readonly type: string;
  readonly codec: string;
  /** Of each part of its name, whether it may be missing. */
  readonly optional: readonly boolean[];
}

/** A value as it is stored, without what a logical type would make of it; undefined: none. */
export type PageValue = Uint8Array | number | bigint | boolean | undefined;

/** No page of images is longer when it is unpacked. */
const LONGEST_PAGE = 1 << 28;
const MOST_ROWS = 1 << 24;

/**
 * The values that pages name by number.
 * @param bytes of the page, its header first
 * @throws Error for a damaged page
 */
export function decodeDictionary(bytes: Uint8Array, column: PageColumn): DecodedArray {
  const { header, page } = openPage(bytes);
  const count = header.dictionary_page_header?.num_values ?? 0;
  const { type, codec } = decoderOf(column);
  const values = decompressPage(page, header.uncompressed_page_size, codec, PAGE_CODECS);
  // A value takes at least a bit.
  if (!(count >= 0 && count <= values.length * 8)) throw new Error(`a dictionary claims ${count} values`);
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  return readPlain({ view, offset: 0 }, type, count, undefined);
}

/** The values of a page of data, one for each row; bytes are views of the page. Throws as the other. */
export function decodePage(
  bytes: Uint8Array,
  column: PageColumn,
  dictionary: DecodedArray | undefined,
): PageValue[] {
  const { header, page } = openPage(bytes);
  const decoder = decoderOf(column);
  const { data_page_header: first, data_page_header_v2: second } = header;
  const count = first?.num_values ?? second?.num_values ?? 0;
  if (!(count >= 0 && count <= MOST_ROWS)) throw new Error(`a page claims ${count} values`);
  const { definitionLevels, dataPage } = first
    ? readDataPage(
        decompressPage(page, header.uncompressed_page_size, decoder.codec, PAGE_CODECS),
        first,
        decoder,
      )
    : readDataPageV2(page, header, decoder);
  const encoding = (first ?? second)?.encoding as Encoding;
  const values = encoding.endsWith('_DICTIONARY') ? lookUp(dataPage, dictionary) : dataPage;
  return spread(values as ArrayLike<PageValue>, definitionLevels, column.optional, count);
}

/** Its checksum, where it has one, is of what follows the header. */
function openPage(bytes: Uint8Array): { header: PageHeader; page: Uint8Array } {
  const { header, length } = parseHeader(bytes);
  const page = bytes.subarray(length);
  if (header.crc !== undefined && crc32.buf(page) !== header.crc) {
    throw new Error('the checksum (CRC-32) of a page is not the one in its header');
  }
  if (!(header.uncompressed_page_size >= 0 && header.uncompressed_page_size <= LONGEST_PAGE)) {
    throw new Error(`a page claims ${header.uncompressed_page_size} bytes`);
  }
  return { header, page };
}

function decoderOf({ type, codec, optional }: PageColumn): ColumnDecoder {
  const schemaPath = [false, ...optional].map((isOptional) => ({
    element: { name: '', repetition_type: isOptional ? 'OPTIONAL' : 'REQUIRED' },
    children: [],
    count: 0,
    path: [],
  }));
  const { element } = schemaPath.at(-1)!;
  return {
    ...{ type, codec, schemaPath, element },
    ...{ pathInSchema: [], parsers: {}, compressors: PAGE_CODECS },
  } as unknown as ColumnDecoder;
}

function lookUp(numbers: DecodedArray, dictionary: DecodedArray | undefined): PageValue[] {
  if (dictionary === undefined) throw new Error('a page names values of a dictionary that is not there');
  return Array.from(numbers as ArrayLike<number>, (number) => {
    if (!(number < dictionary.length)) throw new Error(`a page names value ${number} of a dictionary`);
    return dictionary[number] as PageValue;
  });
}

/** Puts values to the rows that have one. */
function spread(
  values: ArrayLike<PageValue>,
  levels: readonly number[] | undefined,
  optional: readonly boolean[],
  count: number,
): PageValue[] {
  const most = optional.filter(Boolean).length;
  const rows = new Array<PageValue>(count);
  let next = 0;
  for (let row = 0; row < count; row++) {
    const isThere = levels === undefined || levels.length === 0 || levels[row] === most;
    if (isThere && next >= values.length) throw new Error('a page has fewer values than its rows');
    rows[row] = isThere ? values[next++] : undefined;
  }
  return rows;
}
