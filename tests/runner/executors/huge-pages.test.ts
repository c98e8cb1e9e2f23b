import { expect, test } from 'vitest';
import { withHugePages } from '../../../src/runner/executors/huge-pages.ts';

test('huge pages are asked for beside what else the user tunes, and left alone where the user decided on them', () => {
  expect(withHugePages({ A: 'b' })).toEqual({ A: 'b', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' });
  expect(withHugePages({ GLIBC_TUNABLES: 'glibc.malloc.check=3' })['GLIBC_TUNABLES']).toBe(
    'glibc.malloc.check=3:glibc.malloc.hugetlb=1',
  );
  const off = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' };
  expect(withHugePages(off)).toBe(off);
});
