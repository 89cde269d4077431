import { defineConfig } from 'tsdown';

/** One file per entry and format, each with its own types, so that `import` and `require` see the same classes. */
export default defineConfig({
  entry: ['index.ts', 'react.ts', 'server.ts', 'sw.ts', 'web-push.ts'],
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  fixedExtension: true,
  deps: { neverBundle: ['react', /^node:/] },
  dts: true,
  sourcemap: true,
});
