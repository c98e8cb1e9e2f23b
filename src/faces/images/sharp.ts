import type sharp from 'sharp';

/**
 * sharp, loaded when something asks for it: that takes longer than many a small task. Where worker threads use it, the main
 * thread must have loaded it before them, as sharp's documentation says for Linux.
 */
export async function loadSharp(): Promise<typeof sharp> {
  return (await import('sharp')).default;
}
