import { PyarrowError } from './error.ts';
import { int64, type Vector } from './flatbuffer.ts';
import type { ArrowColumn } from './schema.ts';

/** A run of bytes inside the record batch's body. */
export interface ByteSpan {
  readonly at: number;
  readonly length: number;
}

/** A column with its values' places: `ArrowColumn` tells what the buffers mean. */
export interface ColumnData {
  readonly column: ArrowColumn;
  readonly length: number;
  /** One bit a value, set where there is one; empty where there are no nulls. */
  readonly validity: ByteSpan;
  /** Type codes of a union, offsets of a list or of bytes, values of numbers. */
  readonly first: ByteSpan;
  /** Value offsets of a union, data of bytes. */
  readonly second: ByteSpan;
  readonly children: readonly ColumnData[];
}

const NONE: ByteSpan = { at: 0, length: 0 };

/**
 * Hands out a record batch's nodes and buffers to the columns, depth first. `bodyAt` and `bodyLength` are
 * where the body lies; every span is checked to lie in it, so that its bytes can be read.
 */
export function layOut(
  column: ArrowColumn,
  nodes: Vector,
  buffers: Vector,
  bodyAt: number,
  bodyLength: number,
): ColumnData {
  let nextNode = 0;
  let nextBuffer = 0;

  const takeLength = (): number => {
    if (nextNode >= nodes.length) throw new PyarrowError('it has fewer columns than its schema');
    const length = int64(nodes.view, nodes.at + 16 * nextNode++);
    if (!(length >= 0 && length <= bodyLength * 8))
      throw new PyarrowError(`a column claims ${length} values`);
    return length;
  };
  const takeSpan = (): ByteSpan => {
    if (nextBuffer >= buffers.length) throw new PyarrowError('it has fewer buffers than its schema');
    const entry = buffers.at + 16 * nextBuffer++;
    const offset = int64(buffers.view, entry);
    const length = int64(buffers.view, entry + 8);
    if (!(offset >= 0 && length >= 0 && offset + length <= bodyLength)) {
      throw new PyarrowError('a buffer lies outside of its body');
    }
    return { at: bodyAt + offset, length };
  };

  const take = (of: ArrowColumn): ColumnData => {
    const length = takeLength();
    switch (of.kind) {
      case 'null':
        return { column: of, length, validity: NONE, first: NONE, second: NONE, children: [] };
      case 'union': {
        const validity = of.hasValidity ? takeSpan() : NONE;
        const first = takeSpan();
        const second = takeSpan();
        return { column: of, length, validity, first, second, children: of.children.map(take) };
      }
      case 'list':
        return {
          column: of,
          length,
          validity: takeSpan(),
          first: takeSpan(),
          second: NONE,
          children: [take(of.items)],
        };
      case 'binary':
      case 'utf8':
        return {
          column: of,
          length,
          validity: takeSpan(),
          first: takeSpan(),
          second: takeSpan(),
          children: [],
        };
      case 'bool':
      case 'int':
      case 'float':
        return { column: of, length, validity: takeSpan(), first: takeSpan(), second: NONE, children: [] };
    }
  };
  return take(column);
}
