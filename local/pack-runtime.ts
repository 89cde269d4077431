import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ASSEMBLY } from './build.ts';
import { exampleSources } from './example-sources.ts';

/** Puts into the package what `carillon start` serves: the cloud assembly as it was built, and the example. */

const PACKAGE = join(import.meta.dirname, '..', 'dist');
const FUNCTIONS = join(PACKAGE, 'functions');
const TARGET = join(PACKAGE, 'assembly');

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { path?: string } }>>;
}

/** What tells folders of code apart: their files, and what is in them. */
const contentOf = (folder: string): string =>
  readdirSync(folder)
    .sort()
    .map((file) => `${file}\0${readFileSync(join(folder, file)).toString('base64')}`)
    .join('\0');

/** The folders of the functions in the package by their content. */
const packed = new Map(
  readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
    .filter((file) => basename(file) === 'index.mjs')
    .map((file) => join(FUNCTIONS, dirname(file)))
    .map((folder) => [contentOf(folder), folder]),
);

mkdirSync(TARGET, { recursive: true });
for (const file of ['manifest.json', 'Carillon.template.json'])
  cpSync(join(ASSEMBLY, file), join(TARGET, file));

const manifest = JSON.parse(readFileSync(join(ASSEMBLY, 'Carillon.assets.json'), 'utf8')) as AssetManifest;
for (const { source } of Object.values(manifest.files)) {
  if (source.path === undefined || source.path.endsWith('.json')) continue;
  const folder = join(ASSEMBLY, source.path);
  // The code of the functions stands in the package already, for the construct.
  const same = packed.get(contentOf(folder));
  if (same === undefined) cpSync(folder, join(TARGET, source.path), { recursive: true });
  else source.path = relative(TARGET, same);
}
writeFileSync(join(TARGET, 'Carillon.assets.json'), JSON.stringify(manifest));

mkdirSync(join(PACKAGE, 'example'), { recursive: true });
writeFileSync(join(PACKAGE, 'example', 'index.html'), exampleSources.page());
writeFileSync(join(PACKAGE, 'example', 'client.js'), exampleSources.client());
