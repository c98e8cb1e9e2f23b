/** What is used of the package's build for decoding; it brings no types of its own. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  interface JPEGDecoder {
    /** Memory of so many bytes, for the file. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    /** Grey or RGB, as the file is. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  interface Codec {
    readonly JPEGDecoder: new () => JPEGDecoder;
  }
  export default function create(options: {
    wasmBinary: Uint8Array;
    print(text: string): void;
    printErr(text: string): void;
  }): Promise<Codec>;
}
