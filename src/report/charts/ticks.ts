/** Round numbers (1, 2 or 5 times a power of ten apart) that cover `min` to `max`, about `wanted` of them. */
export function linearTicks(min: number, max: number, wanted: number): number[] {
  const span = max - min || Math.abs(max) || 1;
  const step = roundStep(span / wanted);
  const first = Math.floor(min / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(max / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
}

/** Powers of ten that cover `min` to `max`, both above 0. */
export function logTicks(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(max) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => tidy(10 ** (first + i)));
}

/** Whole numbers from `min` to `max`: for epochs and ranks. */
export function wholeTicks(min: number, max: number, wanted: number): number[] {
  const step = Math.max(1, roundStep((max - min) / wanted));
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, i) => (first + i) * step);
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

/** Without the last digits of floating point: 0.30000000000000004 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
