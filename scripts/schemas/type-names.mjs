/** `eval-lfw`, `metrics` -> EvalLfwMetrics. */
export function typeName(...names) {
  const words = names.flatMap((name) => name.split('-'));
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
