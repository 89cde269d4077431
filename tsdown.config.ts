import { defineConfig, type UserConfig } from 'tsdown';

const COMMON: UserConfig = {
  platform: 'node',
  target: 'node22',
  fixedExtension: true,
  sourcemap: true,
};

/** The contents of the package besides the bundled functions: the construct, and the runtime with its threads. */
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
]);
