import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Writes the entries of the client beside their types, as modules and for `require`. */
const folder = import.meta.dirname;
const outdir = join(folder, '..', 'dist', 'client');
for (const [format, extension] of [
  ['esm', '.mjs'],
  ['cjs', '.cjs'],
] as const) {
  buildSync({
    entryPoints: ['index', 'react', 'server'].map((entry) => join(folder, `${entry}.ts`)),
    outdir,
    outExtension: { '.js': extension },
    format,
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    external: ['react', 'node:*'],
    sourcemap: true,
    logLevel: 'warning',
  });
}
