import type sharp from 'sharp';

/**
 * sharp, loaded when something asks for it: that takes longer than many a small task. Where worker threads
 * use it, the main thread must have loaded it before them, as sharp's documentation says for Linux.
 */
export async function loadSharp(): Promise<typeof sharp> {
  const loaded = (await import('sharp')).default;
  // Faces are small: threads within an image, and a cache of operations, cost more than they save.
  loaded.concurrency(1);
  loaded.cache(false);
  return loaded;
}
