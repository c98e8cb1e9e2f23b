import { growingNumbers } from '../../../base/arrays/growing-numbers.ts';
import { InputError } from '../../../base/input-error.ts';
import { numberNames, numberPeople, type People } from './number-people.ts';

/** Labels as they come, image by image: numbers, or names of people. */
export interface PersonLabels {
  push(label: string | number | bigint): void;
  /**
   * Numbers are kept, and names numbered in byte order.
   * @param placeOf where image `i` lies, for the error
   * @throws InputError where it is neither all numbers nor all names, or a number is not whole, from 0 on and
   *   below 2^31
   */
  people(remark: (text: string) => void, placeOf: (i: number) => string): People;
}

/**
 * @param mixture what texts are that are numbers in part: a mistake, where they are files that people
 *   wrote, and names, where they are stored as texts
 */
export function collectLabels(mixture: 'refused' | 'names'): PersonLabels {
  let areTexts = mixture === 'names';
  const numbers = new Map<string, number>();
  const firsts: number[] = [];
  const found = growingNumbers();
  return {
    push(label) {
      const text = String(label).trim();
      areTexts &&= typeof label === 'string';
      let number = numbers.get(text);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(text, number);
        firsts.push(found.length);
      }
      found.push(number);
    },
    people(remark, placeOf) {
      const texts = [...numbers.keys()];
      const place = (of: number) => placeOf(firsts[of]!);
      const all = found.toShared();
      const areNames = areTexts ? !texts.every(isLabel) : !texts.some((text) => NUMBER.test(text));
      if (areNames) {
        return numberNames(Array.from(all, (number) => texts[number]!));
      }
      const wrong = texts.findIndex((text) => !isLabel(text));
      if (wrong < 0)
        return numberPeople(
          all.map((number) => Number(texts[number]!)),
          remark,
        );
      throw wrongLabel(texts[wrong]!, texts.find(isLabel), place(wrong));
    },
  };
}

/** What begins as a number is one, or is meant to be. */
const NUMBER = /^[+-]?\.?\d+(?:[.e][\d.e+-]*)?$/i;

function isLabel(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 2 ** 31;
}

function wrongLabel(text: string, number: string | undefined, place: string): InputError {
  const shown = JSON.stringify(text.slice(0, 100));
  if (NUMBER.test(text)) {
    return new InputError(`the label is ${shown}, which is no whole number from 0 to ${2 ** 31 - 1}`, {
      place,
      cure: 'number people from 0 on, or name them',
    });
  }
  const other = number === undefined ? '' : `, while others are numbers (${number})`;
  return new InputError(`the label is ${shown}, a name${other}`, {
    place,
    cure: 'number all people, or name all of them',
  });
}
