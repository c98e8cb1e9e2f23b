/** Stands for the option `pairs`: a list that another stage has brought has no place among the images. */
export const PAIRS_INPUT =
  'the list of pairs, where another stage has brought it; without it the option `pairs` says which';
