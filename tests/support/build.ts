import { execaSync } from 'execa';

/** The tests drive the built command line, so that what they prove is what users run. */
export default function buildOnce(): void {
  execaSync('node', ['scripts/build.mjs', '--keep-schema'], { stdio: 'inherit' });
}
