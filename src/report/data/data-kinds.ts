/** Kinds that make data, and the inputs of kind `report` that take what they published. */
export const DATA_KINDS = ['download', 'detect', 'align', 'build-lmdb'].map((kind) => ({
  kind,
  input: kind,
}));
