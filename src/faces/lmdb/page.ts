import { BIG_VALUE, BRANCH_PAGE, LEAF_PAGE, NODE_HEADER, PAGE_HEADER } from './format.ts';

/**
 * Access to a branch or leaf page. `validateTreePage` proves once, when the page is read, that every node
 * lies inside the page; the other functions rely on it and check nothing.
 */
export function validateTreePage(page: Buffer): string | undefined {
  const flags = uint16(page, 10);
  if (flags !== BRANCH_PAGE && flags !== LEAF_PAGE) return 'is neither a branch nor a leaf of the tree';
  const lower = uint16(page, 12);
  if (lower < PAGE_HEADER || lower > page.length || lower % 2 === 1) return 'has a broken header';
  const count = nodeCount(page);
  if (count === 0) return 'is empty';
  for (let i = 0; i < count; i++) {
    const node = nodeOffset(page, i);
    if (node < lower || node + NODE_HEADER > page.length) return 'has a node outside';
    const keyEnd = nodeKeyEnd(page, node);
    const stored = flags === BRANCH_PAGE ? 0 : uint16(page, node + 4) & BIG_VALUE ? 8 : uint32(page, node);
    if (keyEnd + stored > page.length) return 'has a node that does not fit';
  }
  return undefined;
}

export function nodeCount(page: Buffer): number {
  return (uint16(page, 12) - PAGE_HEADER) >> 1;
}

/** Where node number `i`, in the order of keys, begins. */
export function nodeOffset(page: Buffer, i: number): number {
  return uint16(page, PAGE_HEADER + 2 * i);
}

/** Where a node's key ends; it begins after the node's header. */
export function nodeKeyEnd(page: Buffer, node: number): number {
  return node + NODE_HEADER + uint16(page, node + 6);
}

/** A leaf node's value: where it (or the number of its overflow page) begins, and its length. */
export function nodeData(page: Buffer, node: number): { start: number; length: number } {
  return { start: nodeKeyEnd(page, node), length: uint32(page, node) };
}

export function uint16(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function uint32(bytes: Buffer, at: number): number {
  return uint16(bytes, at) + uint16(bytes, at + 2) * 65536;
}

/** Exact below 2^53; larger numbers, which no file can mean, come out rounded and fail every range check. */
export function uint64(bytes: Buffer, at: number): number {
  return uint32(bytes, at) + uint32(bytes, at + 4) * 2 ** 32;
}
