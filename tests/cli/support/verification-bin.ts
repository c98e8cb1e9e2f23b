/** A pickle of protocol 3: (images, flags), as Python writes it of lists. */
export function binOf(images: readonly Uint8Array[], same: readonly boolean[]): Buffer {
  const bytes = images.flatMap((image) => {
    const head = Buffer.alloc(5, 'B');
    head.writeUInt32LE(image.length, 1);
    return [head, image];
  });
  const flags = same.map((one) => (one ? '\x88' : '\x89')).join('');
  const text = (value: string) => Buffer.from(value, 'latin1');
  return Buffer.concat([text('\x80\x03]('), ...bytes, text(`e](${flags}e\x86.`)]);
}
