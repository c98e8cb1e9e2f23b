const TUNABLE = 'glibc.malloc.hugetlb';

/**
 * The environment of a process that works with large arrays: glibc asks for huge pages for them, where the
 * system grants those to who asks (`madvise`, the usual setting). Memory comes in pieces of 2 MB then instead
 * of 4 KB, of which a training step takes 100,000 anew. Other C libraries, and other systems, know nothing of
 * it. What the user set stays.
 */
export function withHugePages(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = env['GLIBC_TUNABLES'];
  if (set?.includes(TUNABLE)) return env;
  return { ...env, GLIBC_TUNABLES: [...(set ? [set] : []), `${TUNABLE}=1`].join(':') };
}
