import { InputError } from '../../base/input-error.ts';

/** Of a set of rows. @param leftOut rows without an image or a label */
export function noImages(path: string, leftOut: number): InputError {
  const found =
    leftOut > 0 ? `none of the ${leftOut} rows has an image and a label` : 'there are no rows in it';
  return new InputError(`there are no images to train on: ${found}`, {
    place: path,
    cure: 'copy it again from where it came',
  });
}
