import { InputError } from '../../base/input-error.ts';
import { buildNumpy, NUMPY_CALLS } from './numpy.ts';
import { type Meanings, unpickle } from './unpickle.ts';

/**
 * The value of a pickle that holds data and nothing else: numbers, texts, bytes, lists, dicts and numpy's
 * arrays (`NumpyArray`). Any other name in it is refused; nothing is executed.
 * @throws InputError without a place
 */
export function readDataPickle(bytes: Uint8Array): unknown {
  return unpickle(bytes, 0, MEANINGS).value;
}

/** Whether some bytes begin and end as a pickle does. */
export function looksPickled(bytes: Uint8Array): boolean {
  const [first = 0, protocol = 0] = bytes;
  const begins = first === 0x80 ? protocol >= 2 && protocol <= 5 : first === OPEN || first === LIST;
  return (begins && bytes.at(-1) === STOP) || isBareNumber(bytes);
}

/** Of protocols 0 and 1, which say nothing of themselves, a whole number is told by all its bytes. */
function isBareNumber(bytes: Uint8Array): boolean {
  return bytes.length <= LONGEST && BARE_NUMBER.test(Buffer.from(bytes).toString('latin1'));
}

const LONGEST = 24;
const BARE_NUMBER = /^(?:I\d+\n|L\d+L?\n|K.|M.{2}|J.{4})\.$/s;

/** "(" and "]", by which tuples and lists of protocols 0 and 1 begin, and ".", by which all end. */
const [OPEN, LIST, STOP] = [0x28, 0x5d, 0x2e];

const MEANINGS: Meanings = {
  call(name, args) {
    const call = Object.hasOwn(NUMPY_CALLS, name) ? NUMPY_CALLS[name] : undefined;
    if (call) return call(args);
    throw new InputError(`the pickle would call ${name}, which is not done: it is no data`, {
      cure: 'do not load it with Python either; get the data from somebody whom you trust, or write them anew',
    });
  },
  build: buildNumpy,
  malformed: (problem) =>
    new InputError(`the pickle cannot be read: ${problem}`, { cure: 'copy it again from where it came' }),
};
