#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli.mjs', import.meta.url);
if (!existsSync(built)) {
  console.error('occ-pipe is not built: run `npm ci` (or `npm run build`) in its folder first.');
  process.exit(2);
}
await import(built.href);
