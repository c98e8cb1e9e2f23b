/**
 * What ONNX Runtime says of a model, without what only its authors read: the line of C++, the function and
 * its arguments, and the folder that a copy of the model lies in.
 * @param folder of the model file
 */
export function plainReason(message: string, folder: string): string {
  const local = message.replaceAll(`${folder}/`, '').replace(/^Load model from \S+ failed:/, '');
  const plain = withoutFunctions(local)
    .split('\n')
    .map((line) => line.trim());
  return plain.find((line) => line !== '') ?? 'it gives no reason';
}

const SOURCE_LINE = /\S+\.(?:cc|cpp|cuh?|h|hpp):\d+ /;

function withoutFunctions(message: string): string {
  const found = SOURCE_LINE.exec(message);
  if (found === null) return message;
  const before = message.slice(0, found.index);
  const rest = message.slice(found.index + found[0].length);
  return before + withoutFunctions(rest.slice(endOfSignature(rest)));
}

/** Where the signature at the beginning of a text ends: `int f(g(), h) const [with T = int] `. */
function endOfSignature(text: string): number {
  const first = /^[^\n(]*\(/.exec(text);
  if (first === null) return 0;
  let at = first[0].length - 1;
  for (;;) {
    const end = closingAt(text, at);
    if (end === undefined) return 0;
    // `operator()(int)`, a lambda's `(int)::<lambda(int)>`.
    const more = /^(?:::<lambda|(?: const)?>?(?:\(\) const)?(?: \[with )?)/.exec(text.slice(end))?.[0] ?? '';
    at = end + more.length;
    if (text[at] === '(') continue;
    if (more.endsWith('[with ')) return afterBlank(text, text.indexOf(']', at) + 1);
    return afterBlank(text, at);
  }
}

function afterBlank(text: string, at: number): number {
  return text[at] === ' ' ? at + 1 : at;
}

/** Behind the bracket that closes the one at `from`. */
function closingAt(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return undefined;
}
