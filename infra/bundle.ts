import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

const PROJECT = join(import.meta.dirname, '..');
/** The published package contains the functions as bundles, so that only the repository needs esbuild. */
const IS_PUBLISHED = !import.meta.filename.endsWith('.ts');

/** CommonJS dependencies call `require`, which ECMAScript modules do not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** File contents by name. */
export type Files = Readonly<Record<string, string>>;

/** The entries that this process has already bundled, because several deployments in one app share them. */
const bundled = new Set<string>();

/**
 * Bundles a function into a single module.
 * It includes the AWS SDK, because the copies in emulators lack some clients.
 * Where CDK does not need the code, as for `cdk destroy`, a placeholder is used.
 *
 * @param scope the scope of the function
 * @param entry the module below `functions/`
 * @param files creates additional files next to the module
 */
export function bundle(scope: Construct, entry: string, files: () => Files = () => ({})): Code {
  if (!Stack.of(scope).bundlingRequired) return Code.fromInline('exports.handler = () => {};');
  const name = entry.replace(/\.ts$/, '');
  if (IS_PUBLISHED) return Code.fromAsset(join(import.meta.dirname, 'functions', name));
  // Source maps contain paths relative to this folder; a fixed folder keeps the hash of the asset the same on every
  // machine.
  const directory = join(PROJECT, '.bundles', name);
  if (!bundled.has(entry)) build(name, directory);
  bundled.add(entry);
  for (const [file, content] of Object.entries(files())) writeFileSync(join(directory, file), content);
  return Code.fromAsset(directory);
}

function build(name: string, directory: string): void {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [join(PROJECT, 'functions', `${name}.ts`)],
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
}
