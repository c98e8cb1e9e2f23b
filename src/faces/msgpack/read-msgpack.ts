import { InputError } from '../../base/input-error.ts';

/** What a record of images is made of: numbers, bytes and lists of them. */
export type MsgpackValue = null | boolean | number | Uint8Array | MsgpackValue[];

/**
 * The value that msgpack.packb wrote (https://github.com/msgpack/msgpack/blob/master/spec.md), as far as
 * records of images go: no maps, no extensions. Texts are bytes, since writers of before 2013, and those with
 * `use_bin_type=False`, write bytes as texts; they are views of the input. Memory and time are bounded by the
 * length of the input.
 * @throws InputError without a place
 */
export function readMsgpack(bytes: Uint8Array): MsgpackValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const take = (count: number): number => {
    if (at + count > bytes.length) throw malformed('it ends too early');
    at += count;
    return at - count;
  };
  const raw = (length: number): Uint8Array => bytes.subarray(take(length), at);
  const list = (length: number, depth: number): MsgpackValue[] => {
    // Each item has a byte at least.
    if (length > bytes.length - at) throw malformed('it ends too early');
    if (depth === DEEPEST) throw malformed('its lists are nested too deeply');
    const items: MsgpackValue[] = [];
    for (let i = 0; i < length; i++) items.push(value(depth + 1));
    return items;
  };
  const u8 = () => view.getUint8(take(1));
  const u16 = () => view.getUint16(take(2));
  const u32 = () => view.getUint32(take(4));

  const value = (depth: number): MsgpackValue => {
    const code = u8();
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 0x100;
    if (code >= 0x90 && code < 0xa0) return list(code & 0x0f, depth);
    if (code >= 0xa0 && code < 0xc0) return raw(code & 0x1f);
    switch (code) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return code === 0xc3;
      case 0xc4:
      case 0xd9:
        return raw(u8());
      case 0xc5:
      case 0xda:
        return raw(u16());
      case 0xc6:
      case 0xdb:
        return raw(u32());
      case 0xca:
        return view.getFloat32(take(4));
      case 0xcb:
        return view.getFloat64(take(8));
      case 0xcc:
        return u8();
      case 0xcd:
        return u16();
      case 0xce:
        return u32();
      case 0xcf:
        return Number(view.getBigUint64(take(8)));
      case 0xd0:
        return view.getInt8(take(1));
      case 0xd1:
        return view.getInt16(take(2));
      case 0xd2:
        return view.getInt32(take(4));
      case 0xd3:
        return Number(view.getBigInt64(take(8)));
      case 0xdc:
        return list(u16(), depth);
      case 0xdd:
        return list(u32(), depth);
      default:
        throw malformed(`it has a value of kind 0x${code.toString(16)}, which no record of an image needs`);
    }
  };

  const read = value(0);
  if (at !== bytes.length) throw malformed(`${bytes.length - at} bytes follow it`);
  return read;
}

const DEEPEST = 4;

function malformed(problem: string): InputError {
  return new InputError(`the value is no msgpack of a record: ${problem}`, {
    cure: 'copy it again from where it came',
  });
}
