/**
 * The matrices of Winograd's algorithm F(4, 3): of 6 pixels d and 3 weights g in a row, the 4 results are
 * A'[(G g) * (B' d)], with 6 multiplications instead of 12. They come from evaluating polynomials at 5 points
 * and at infinity (Toom and Cook); in two dimensions each is a Kronecker product with itself. Lavin and Gray,
 * "Fast algorithms for convolutional neural networks", CVPR 2016.
 */
export const TILE = 4;
export const TAPS = 3;
/** Pixels of an image that a tile depends on, in a row. */
export const SPAN = TILE + TAPS - 1;

/**
 * Close to each other around 1, and symmetric: on 256 channels the results are off by 1.1e-6 of their size,
 * where the usual 0, 1, -1, 2, -2 gives 2.3e-6, and a direct convolution in float32 0.23e-6.
 */
const POINTS = [0, 3 / 4, -3 / 4, 3 / 2, -3 / 2];

/** Rows of numbers. */
type Matrix = readonly (readonly number[])[];

/** [SPAN², SPAN²]: turns the pixels of a tile. */
export function imageTransform(): Float32Array {
  const rows = POINTS.map((_, i) => [...product(POINTS.filter((_, j) => j !== i)), 0]);
  return squared([...rows, product(POINTS)]);
}

/** [SPAN², TAPS²]: turns the weights of a filter. @param isFlipped of one that is turned by 180 degrees */
export function filterTransform(isFlipped: boolean): Float32Array {
  return squared(isFlipped ? filterRows().map((row) => row.toReversed()) : filterRows());
}

/** [TAPS², SPAN²]: turns sums of products into the gradient of a filter. */
export function filterGradientTransform(): Float32Array {
  return squared(transposed(filterRows()));
}

function filterRows(): Matrix {
  const rows = POINTS.map((point, i) => {
    const scale = POINTS.reduce((all, other, j) => (j === i ? all : all * (point - other)), 1);
    return powers(point, TAPS).map((power) => power / scale);
  });
  return [...rows, unit(TAPS - 1, TAPS)];
}

/** [TILE², SPAN²]: turns products into results. */
export function resultTransform(): Float32Array {
  return squared(transposed(resultColumns()));
}

/** [SPAN², TILE²]: turns the gradient of results. */
export function resultGradientTransform(): Float32Array {
  return squared(resultColumns());
}

function resultColumns(): Matrix {
  return [...POINTS.map((point) => powers(point, TILE)), unit(TILE - 1, TILE)];
}

/** Of (x - root) over all roots, constant term first. */
function product(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots) {
    const shifted = [0, ...coefficients];
    coefficients = shifted.map((coefficient, i) => coefficient - root * (coefficients[i] ?? 0));
  }
  return coefficients;
}

function powers(base: number, count: number): number[] {
  return Array.from({ length: count }, (_, exponent) => base ** exponent);
}

function unit(place: number, length: number): number[] {
  return Array.from({ length }, (_, i) => (i === place ? 1 : 0));
}

function transposed(matrix: Matrix): number[][] {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** The Kronecker product of a matrix with itself, row by row. */
function squared(matrix: Matrix): Float32Array {
  return Float32Array.from(
    matrix.flatMap((outer) => matrix.flatMap((inner) => outer.flatMap((a) => inner.map((b) => a * b)))),
  );
}
