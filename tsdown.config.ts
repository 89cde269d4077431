import { defineConfig, type UserConfig } from 'tsdown';
import commandLine from './cli/tsdown.config.ts';

const COMMON: UserConfig = {
  platform: 'node',
  target: 'node22',
  fixedExtension: true,
  sourcemap: true,
};

/** The contents of the package besides the bundled functions: the construct, the runtime with its threads, and the command line. */
export default defineConfig([
  {
    ...COMMON,
    entry: { index: 'infra/index.ts', runtime: 'local/runtime.ts' },
    format: ['esm', 'cjs'],
    dts: { tsconfig: 'tsconfig.package.json' },
    clean: true,
  },
  {
    ...COMMON,
    entry: ['local/functions/thread-main.ts'],
    format: 'esm',
    dts: false,
    clean: false,
  },
  commandLine,
]);
