import { PyarrowError } from './error.ts';
import {
  type FlatTable,
  int16Field,
  int32Field,
  tableElement,
  tableField,
  uint8Field,
  vectorField,
} from './flatbuffer.ts';

/** The shape of a value that pyarrow.serialize wrote: Python types become columns of Arrow types. */
export type ArrowColumn =
  | {
      readonly kind: 'union';
      readonly hasValidity: boolean;
      readonly children: readonly ArrowColumn[];
      readonly codes: readonly number[];
    }
  | { readonly kind: 'list'; readonly items: ArrowColumn }
  | { readonly kind: 'binary' | 'utf8' | 'bool' | 'null' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 };

/** Numbers of the union `Type` in Arrow's Schema.fbs. */
const ARROW = { null: 1, int: 2, float: 3, binary: 4, utf8: 5, bool: 6, list: 12, union: 14 } as const;
/** `MetadataVersion.V5`, of Arrow 1.0: from it on unions have no validity buffer. */
const V5 = 4;
const DENSE = 1;
const DEEPEST = 16;
const MOST_COLUMNS = 256;

/** The one column of a serialized value. `header` is the Schema table of the first message. */
export function readSchema(header: FlatTable, metadataVersion: number): ArrowColumn {
  const fields = vectorField(header, 1);
  if (fields.length !== 1) throw new PyarrowError(`it has ${fields.length} columns instead of one`);
  let columns = 0;

  const columnOf = (field: FlatTable, depth: number): ArrowColumn => {
    if (++columns > MOST_COLUMNS || depth > DEEPEST) throw new PyarrowError('it is nested too deeply');
    const children = vectorField(field, 5);
    const type = tableField(field, 3);
    const child = (i: number): ArrowColumn => columnOf(tableElement(children, i), depth + 1);
    switch (uint8Field(field, 2)) {
      case ARROW.null:
        return { kind: 'null' };
      case ARROW.bool:
        return { kind: 'bool' };
      case ARROW.binary:
        return { kind: 'binary' };
      case ARROW.utf8:
        return { kind: 'utf8' };
      case ARROW.int:
        return intColumn(type);
      case ARROW.float:
        return floatColumn(type);
      case ARROW.list:
        if (children.length !== 1) throw new PyarrowError('a list has no element type');
        return { kind: 'list', items: child(0) };
      case ARROW.union:
        return unionColumn(type, children.length, child);
      default:
        throw new PyarrowError(
          `it holds Arrow type ${uint8Field(field, 2)}, which is none of bytes, str, int, float, bool, list`,
        );
    }
  };

  const unionColumn = (
    type: FlatTable | undefined,
    count: number,
    child: (i: number) => ArrowColumn,
  ): ArrowColumn => {
    if (type === undefined || int16Field(type, 0) !== DENSE) throw new PyarrowError('it has a sparse union');
    if (count > MOST_COLUMNS) throw new PyarrowError('it has too many types');
    const listed = vectorField(type, 1);
    const codes = Array.from({ length: count }, (_, i) =>
      i < listed.length ? listed.view.getInt32(listed.at + 4 * i, true) : i,
    );
    const children = Array.from({ length: count }, (_, i) => child(i));
    return { kind: 'union', hasValidity: metadataVersion < V5, children, codes };
  };

  return columnOf(tableElement(fields, 0), 0);
}

function intColumn(type: FlatTable | undefined): ArrowColumn {
  const bits = type === undefined ? 0 : int32Field(type, 0);
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64)
    throw new PyarrowError(`it has integers of ${bits} bits`);
  return { kind: 'int', bits, signed: uint8Field(type!, 1) !== 0 };
}

function floatColumn(type: FlatTable | undefined): ArrowColumn {
  const precision = type === undefined ? 0 : int16Field(type, 0);
  if (precision !== 1 && precision !== 2) throw new PyarrowError('it has half-precision numbers');
  return { kind: 'float', bits: precision === 1 ? 32 : 64 };
}
