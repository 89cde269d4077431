import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleFiles } from '../local/example.ts';

/** The cloud assembly that was built when the package was packed. */
export const packedAssembly = join(import.meta.dirname, 'assembly');

/** The example's files that lie beside it. */
export const packedExample: ExampleFiles = {
  page: () => read('index.html'),
  client: () => read('client.js'),
};

const read = (file: string): string => readFileSync(join(import.meta.dirname, 'example', file), 'utf8');
