import { damaged } from './header.ts';

/** What a pax header says of the member behind it: values as bytes, by keyword, in their order. */
export type PaxRecords = readonly (readonly [key: string, value: Buffer])[];

/**
 * Records "LENGTH KEYWORD=VALUE\n" (POSIX.1-2001). A value may hold anything, line ends too.
 * @throws InputError for what are none
 */
export function readPax(bytes: Buffer, place: string): PaxRecords {
  const records: (readonly [string, Buffer])[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [digits] = /^\d{1,8}(?= )/.exec(bytes.toString('latin1', at, at + 9)) ?? [];
    const end = at + Number(digits);
    const equals = bytes.indexOf('=', at);
    const isRecord = digits !== undefined && end <= bytes.length && bytes[end - 1] === LINE_END;
    if (!isRecord || equals < 0 || equals >= end)
      throw damaged(`the pax header ${place} holds what is no record`);
    records.push([
      bytes.toString('utf8', at + digits.length + 1, equals),
      bytes.subarray(equals + 1, end - 1),
    ]);
    at = end;
  }
  return records;
}

const LINE_END = 0x0a;

/** The last one counts. */
export function paxValue(records: PaxRecords, key: string): Buffer | undefined {
  return records.findLast(([name]) => name === key)?.[1];
}

/** @throws InputError where it is no number of bytes */
export function paxNumber(records: PaxRecords, key: string, place: string): number | undefined {
  const text = paxValue(records, key)?.toString('latin1');
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw damaged(`${key} in the pax header ${place} is no number`);
}
