/** A system call that succeeded, as strace wrote it. */
export interface SystemCall {
  readonly pid: number;
  readonly name: string;
  /** As written: strings in quotes, descriptors with their path (`3</a/b>`), flags, structures. */
  readonly args: readonly string[];
  /** "0", or a descriptor with its path, or the number of a new process. */
  readonly result: string;
}

/**
 * Reads the lines of `strace -f -y -o FILE`, one at a time. A call that another process interrupts comes in
 * two.
 */
export function createTraceReader(): (line: string) => SystemCall | undefined {
  const unfinished = new Map<number, string>();

  return (line) => {
    const [, digits, text] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    if (digits === undefined || text === undefined) return undefined;
    const pid = Number(digits);
    if (text.endsWith(UNFINISHED)) {
      unfinished.set(pid, text.slice(0, -UNFINISHED.length));
      return undefined;
    }
    const [resumed] = /^<\.\.\. \w+ resumed>/.exec(text) ?? [];
    const whole = resumed === undefined ? text : `${unfinished.get(pid) ?? ''}${text.slice(resumed.length)}`;
    if (resumed !== undefined) unfinished.delete(pid);
    return parseCall(pid, whole);
  };
}

const UNFINISHED = ' <unfinished ...>';

/** Signals, ends of processes and calls that failed are none. */
function parseCall(pid: number, text: string): SystemCall | undefined {
  const [head, name] = /^(\w+)\(/.exec(text) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const { args, end } = splitArguments(text, head.length);
  const [, result] = /^\)\s*= (\d\S*.*)$/s.exec(text.slice(end)) ?? [];
  return result === undefined ? undefined : { pid, name, args, result };
}

/**
 * Splits at the commas that stand in no string, path or bracket. `end` is where the closing parenthesis is.
 */
function splitArguments(text: string, start: number): { args: string[]; end: number } {
  const args: string[] = [];
  let [depth, from, at] = [0, start, start];
  for (; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '"') at = endOfString(text, at);
    else if (character === '<' && /[\dD]/.test(text[at - 1]!)) at = endOfPath(text, at);
    else if ('([{'.includes(character)) depth += 1;
    else if (depth === 0 && (character === ',' || character === ')')) {
      if (at > from) args.push(text.slice(from, at).trim());
      from = at + 1;
      if (character === ')') break;
    } else if (')]}'.includes(character)) depth -= 1;
  }
  return { args, end: at };
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** Of `3</a/b>`: inside, a `>` is written as an escape. */
function endOfPath(text: string, start: number): number {
  const end = text.indexOf('>', start);
  return end < 0 ? start : end;
}

/** The text of a quoted argument; undefined where it is none. */
export function stringOf(argument: string | undefined): string | undefined {
  const [, inner] = /^"(.*)"$/s.exec(argument ?? '') ?? [];
  return inner === undefined ? undefined : decode(inner);
}

/** The path that stands behind a descriptor; undefined where it is a pipe, or nothing stands there. */
export function pathOf(descriptor: string | undefined): string | undefined {
  const [, inner] = /^(?:\d+|AT_FDCWD)<(\/.*)>/s.exec(descriptor ?? '') ?? [];
  return inner === undefined ? undefined : decode(inner);
}

const LETTERS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 };

/** Undoes the escapes of C, under which the bytes of other than ASCII letters stand too. */
function decode(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replaceAll(/\\([0-7]{1,3}|x[0-9a-f]{2}|.)/gs, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return String.fromCharCode(LETTERS[code] ?? code.charCodeAt(0));
  });
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
