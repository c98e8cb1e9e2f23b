/** Names and sizes of weights, without their numbers. */
export interface WeightShapes {
  has(name: string): boolean;
  /** Length of an axis, the first if not said. Throws InputError where there is no such tensor or axis. */
  size(name: string, axis?: number): number;
  /** How many modules are numbered from 0 on below this name. */
  count(name: string): number;
}
