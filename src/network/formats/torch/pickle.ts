/**
 * The part of Python's pickle format (protocols 2 to 5, https://docs.python.org/3/library/pickletools.html)
 * that torch.save writes. Nothing in a pickle is executed: a global is a name, and what calling it gives is
 * decided by `Meanings` alone.
 *
 * None is null, a dict is a Map, lists and tuples are arrays, bytes are a Uint8Array.
 */
import { InputError } from '../../../base/input-error.ts';

/** What the names and references in a pickle stand for. Both may throw InputError. */
export interface Meanings {
  /** The result of calling the global `module.name`. */
  call(global: string, args: readonly unknown[]): unknown;
  /** The object that a persistent id stands for. */
  persistent(id: unknown): unknown;
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

  const need = (count: number): number => {
    if (!(count >= 0 && at + count <= bytes.length)) throw cutOff();
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
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw cutOff();
    const read = text(end - at);
    at++;
    return read;
  };
  const pop = (): unknown => {
    if (stack.length === 0) throw malformed('its stack runs empty');
    return stack.pop();
  };
  const top = (): unknown => stack.at(-1);
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
    if (!isGlobal(callee) || !Array.isArray(args)) throw malformed('it calls what is no function');
    stack.push(meanings.call(callee.name, args));
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
    [0x8a]: () => void stack.push(integer(slice(u8()))),
    [0x8b]: () => void stack.push(integer(slice(u32()))),
    [code('X')]: () => void stack.push(text(u32())),
    [0x8c]: () => void stack.push(text(u8())),
    [0x8d]: () => void stack.push(text(u64())),
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
    [code('h')]: () => void stack.push(memo.get(u8())),
    [code('j')]: () => void stack.push(memo.get(u32())),
    [code('c')]: () => void stack.push(global(line(), line())),
    [0x93]: () => {
      const [name, module] = [pop(), pop()];
      stack.push(global(String(module), String(name)));
    },
    [code('R')]: reduce,
    [0x81]: reduce,
    // The state of an object: dtype's byte order, OrderedDict's attributes. Nothing here depends on it.
    [code('b')]: () => void pop(),
    [code('Q')]: () => void stack.push(meanings.persistent(pop())),
    [0x80]: () => void u8(),
    [0x95]: () => void u64(),
  };

  for (;;) {
    const operation = u8();
    if (operation === code('.')) return { value: pop(), end: at };
    const run = operations[operation];
    if (!run) throw malformed(`it has the operation 0x${operation.toString(16)}, which no checkpoint needs`);
    run();
  }
}

/** A little-endian two's complement integer; exact up to 2^53, which no field that matters passes. */
function integer(bytes: Uint8Array): number {
  let value = 0n;
  bytes.forEach((byte, index) => {
    value |= BigInt(byte) << BigInt(8 * index);
  });
  return Number(BigInt.asIntN(8 * bytes.length, value));
}

function code(character: string): number {
  return character.charCodeAt(0);
}

function cutOff(): InputError {
  return malformed('it ends too early');
}

function malformed(problem: string): InputError {
  return new InputError(`not a readable PyTorch checkpoint: ${problem}`, {
    cure: 'fetch the file again, or save it again with torch.save',
  });
}
