/**
 * Python's pickle format, protocols 0 to 5 (https://docs.python.org/3/library/pickletools.html), as far as
 * data goes. Nothing in a pickle is executed: a global is a name, and what calling it gives is decided by
 * `Meanings` alone, which has its own closed list of names.
 *
 * None is null, a dict is a Map, lists and tuples are arrays, bytes are a Uint8Array, a view of the input
 * where they lie there as they are. So is a `str` of Python 2, of which nobody knows whether it is a text.
 */
import type { InputError } from '../../base/input-error.ts';
import { decimalFloat, decimalInteger, quotedBytes, unescaped } from './text-values.ts';

/** What the names and references in a pickle stand for. All may throw InputError. */
export interface Meanings {
  /** The result of calling the global `module.name`. */
  call(global: string, args: readonly unknown[]): unknown;
  /** Gives an object that a call made its state; without it, nothing depends on states. */
  build?(object: unknown, state: unknown): void;
  /** The object that a persistent id stands for. */
  persistent?(id: unknown): unknown;
  /** The error for a pickle that is broken, or has what no data needs. */
  malformed(problem: string): InputError;
}

/** A Python class or function, by name. */
export interface Global {
  readonly kind: 'global';
  /** `module.name` */
  readonly name: string;
}

export function isGlobal(value: unknown): value is Global {
  return typeof value === 'object' && value !== null && (value as Partial<Global>).kind === 'global';
}

function global(module: string, name: string): Global {
  return { kind: 'global', name: `${module}.${name}` };
}

/** Reads one pickle from `start`; `end` is where the next may begin. */
export function unpickle(
  bytes: Uint8Array,
  start: number,
  meanings: Meanings,
): { value: unknown; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const memo = new Map<number, unknown>();
  let stack: unknown[] = [];
  const marks: unknown[][] = [];
  let at = start;
  const { malformed } = meanings;

  const need = (count: number): number => {
    if (!(count >= 0 && at + count <= bytes.length)) throw malformed('it ends too early');
    const from = at;
    at += count;
    return from;
  };
  const u8 = () => view.getUint8(need(1));
  const u16 = () => view.getUint16(need(2), true);
  const i32 = () => view.getInt32(need(4), true);
  const u32 = () => view.getUint32(need(4), true);
  const u64 = () => Number(view.getBigUint64(need(8), true));
  const slice = (length: number) => {
    const from = need(length);
    return bytes.subarray(from, at);
  };
  const text = (length: number) => Buffer.from(slice(length)).toString('utf8');
  const line = (encoding: 'utf8' | 'latin1' = 'utf8') => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw malformed('it ends too early');
    const read = Buffer.from(slice(end - at)).toString(encoding);
    at++;
    return read;
  };
  const pop = (): unknown => {
    if (stack.length === 0) throw malformed('its stack runs empty');
    return stack.pop();
  };
  const top = (): unknown => {
    if (stack.length === 0) throw malformed('its stack runs empty');
    return stack.at(-1);
  };
  const recall = (place: number): void => {
    if (!memo.has(place)) throw malformed('it refers to what it does not hold');
    stack.push(memo.get(place));
  };
  const number = (value: number | undefined): void => {
    if (value === undefined) throw malformed('it has a number that is none');
    stack.push(value);
  };
  const ascii = (): string => line().trim();
  const call = (callee: unknown, args: unknown): void => {
    if (!isGlobal(callee) || !Array.isArray(args)) throw malformed('it calls what is no function');
    stack.push(meanings.call(callee.name, args));
  };
  const popToMark = (): unknown[] => {
    const items = stack;
    const below = marks.pop();
    if (!below) throw malformed('it has an item without a beginning');
    stack = below;
    return items;
  };
  const setItems = (items: readonly unknown[]) => {
    const dict = top();
    if (!(dict instanceof Map)) throw malformed('it sets an item of what is no dict');
    for (let i = 0; i + 1 < items.length; i += 2) dict.set(items[i], items[i + 1]);
  };
  const append = (items: readonly unknown[]) => {
    const list = top();
    if (!Array.isArray(list)) throw malformed('it appends to what is no list');
    for (const item of items) list.push(item);
  };
  const reduce = () => {
    const [args, callee] = [pop(), pop()];
    call(callee, args);
  };
  const build = () => {
    const state = pop();
    meanings.build?.(top(), state);
  };
  const persistent = (id: unknown) => {
    if (!meanings.persistent) throw malformed('it refers to objects outside of it');
    stack.push(meanings.persistent(id));
  };

  const operations: Readonly<Record<number, () => void>> = {
    [code('(')]: () => {
      marks.push(stack);
      stack = [];
    },
    [code('0')]: () => void pop(),
    [code('1')]: () => void popToMark(),
    [code('2')]: () => void stack.push(top()),
    [code('N')]: () => void stack.push(null),
    [0x88]: () => void stack.push(true),
    [0x89]: () => void stack.push(false),
    [code('J')]: () => void stack.push(i32()),
    [code('K')]: () => void stack.push(u8()),
    [code('M')]: () => void stack.push(u16()),
    [code('G')]: () => void stack.push(view.getFloat64(need(8), false)),
    [code('I')]: () => {
      const digits = ascii();
      if (digits === '00' || digits === '01') stack.push(digits === '01');
      else number(decimalInteger(digits));
    },
    [code('L')]: () => number(decimalInteger(ascii().replace(/L$/, ''))),
    [code('F')]: () => number(decimalFloat(ascii())),
    [0x8a]: () => number(integer(slice(u8()))),
    [0x8b]: () => number(integer(slice(u32()))),
    [code('X')]: () => void stack.push(text(u32())),
    [0x8c]: () => void stack.push(text(u8())),
    [0x8d]: () => void stack.push(text(u64())),
    [code('V')]: () => void stack.push(unescaped(line('latin1'))),
    [code('S')]: () => {
      const quoted = quotedBytes(line('latin1').trim());
      if (quoted === undefined) throw malformed('it has a text without its quotes');
      stack.push(quoted);
    },
    [code('T')]: () => void stack.push(slice(u32())),
    [code('U')]: () => void stack.push(slice(u8())),
    [0x96]: () => void stack.push(slice(u64())),
    [code('B')]: () => void stack.push(slice(u32())),
    [code('C')]: () => void stack.push(slice(u8())),
    [0x8e]: () => void stack.push(slice(u64())),
    [code(']')]: () => void stack.push([]),
    [code('}')]: () => void stack.push(new Map()),
    [code(')')]: () => void stack.push([]),
    [code('t')]: () => {
      const items = popToMark();
      stack.push(items);
    },
    [code('l')]: () => {
      const items = popToMark();
      stack.push(items);
    },
    [0x85]: () => void stack.push([pop()]),
    [0x86]: () => void stack.push([pop(), pop()].reverse()),
    [0x87]: () => void stack.push([pop(), pop(), pop()].reverse()),
    [code('d')]: () => {
      const items = popToMark();
      stack.push(new Map());
      setItems(items);
    },
    [code('s')]: () => setItems([pop(), pop()].reverse()),
    [code('u')]: () => setItems(popToMark()),
    [code('a')]: () => append([pop()]),
    [code('e')]: () => append(popToMark()),
    [code('q')]: () => void memo.set(u8(), top()),
    [code('r')]: () => void memo.set(u32(), top()),
    [0x94]: () => void memo.set(memo.size, top()),
    [code('p')]: () => void memo.set(Number(ascii()), top()),
    [code('h')]: () => recall(u8()),
    [code('j')]: () => recall(u32()),
    [code('g')]: () => recall(Number(ascii())),
    [code('c')]: () => void stack.push(global(line(), line())),
    [0x93]: () => {
      const [name, module] = [pop(), pop()];
      stack.push(global(String(module), String(name)));
    },
    [code('R')]: reduce,
    [0x81]: reduce,
    [0x92]: () => {
      pop();
      reduce();
    },
    [code('i')]: () => {
      const callee = global(line(), line());
      call(callee, popToMark());
    },
    [code('o')]: () => {
      const [callee, ...args] = popToMark();
      call(callee, args);
    },
    [code('b')]: build,
    [code('Q')]: () => persistent(pop()),
    [code('P')]: () => persistent(ascii()),
    [0x80]: () => void u8(),
    [0x95]: () => void u64(),
  };

  for (;;) {
    const operation = u8();
    if (operation === code('.')) return { value: pop(), end: at };
    const run = operations[operation];
    if (!run) throw malformed(`it has the operation 0x${operation.toString(16)}, which no data needs`);
    run();
  }
}

/**
 * A little-endian two's complement integer, exact up to 2^53, which no field that matters passes; undefined
 * where it is longer than any number is.
 */
function integer(bytes: Uint8Array): number | undefined {
  if (bytes.length > LONGEST_INTEGER) return undefined;
  let value = 0n;
  bytes.forEach((byte, index) => {
    value |= BigInt(byte) << BigInt(8 * index);
  });
  return Number(BigInt.asIntN(8 * bytes.length, value));
}

const LONGEST_INTEGER = 256;

function code(character: string): number {
  return character.charCodeAt(0);
}
