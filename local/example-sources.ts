import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { ExampleFiles } from './example.ts';

const PROJECT = join(import.meta.dirname, '..');

/** The example's files as the repository has them. */
export const exampleSources: ExampleFiles = {
  page: () => readFileSync(join(PROJECT, 'examples', 'web-page', 'index.html'), 'utf8'),
  client: bundleClient,
};

function bundleClient(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: "export * from '@carillon/client';", resolveDir: PROJECT },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}
