/** A member as its archive's directory has it. */
export interface ListedMember {
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link';
  readonly size: number;
  /** CRC-32 of its bytes; undefined where the archive has none. */
  readonly crc: number | undefined;
}
