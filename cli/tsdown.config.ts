import { join } from 'node:path';
import { defineConfig } from 'tsdown';

/** The command line, for Node 20 as well; what its commands share is in files beside it. */
export default defineConfig({
  cwd: join(import.meta.dirname, '..'),
  entry: { cli: 'cli/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.12',
  fixedExtension: true,
  dts: false,
  clean: false,
});
