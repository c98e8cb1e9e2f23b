/** Something is wrong with a source that the build is made from; its message names the file, and no stack is of use. */
export class SourceError extends Error {}
