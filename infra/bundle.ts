import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const PROJECT = join(import.meta.dirname, '..');
/** The functions are what this module is: sources, or what the package holds of them. */
const EXTENSION = extname(import.meta.filename);

/** CommonJS parts of the dependencies call `require`, which modules do not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Files by their names, to lie beside the module. */
export type Files = Readonly<Record<string, string>>;

/** One function as a single module, the AWS SDK included: the copies of emulators lack some clients. */
export function bundle(entry: string, files: Files = {}): Code {
  // Always the same place: source maps hold paths relative to it, and the asset's hash must not depend on where.
  const name = entry.replace(/\.ts$/, '');
  const directory = join(PROJECT, '.bundles', name);
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [join(PROJECT, 'functions', `${name}${EXTENSION}`)],
    outfile: join(directory, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return Code.fromAsset(directory);
}
