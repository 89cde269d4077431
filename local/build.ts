import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');
/** What the cloud assembly is made of. */
const SOURCES = ['infra', 'functions', 'shared', 'cdk.json', 'package-lock.json'];

/** The folder of the cloud assembly. */
export const ASSEMBLY = join(PROJECT, 'cdk.out');
/** Holds the digest of the sources that the assembly was built from. */
const STAMP = join(ASSEMBLY, 'sources.sha256');

/**
 * Synthesises the stack, unless the assembly was built from the sources as they are.
 *
 * @param say is told what is done before it is done, because it takes seconds
 * @throws Error when the stack cannot be synthesised.
 */
export async function buildAssembly(say: (line: string) => void): Promise<void> {
  const digest = digestOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  say('Building the stack (about ten seconds, only after a change of the sources) ...');
  const started = Date.now();
  const { context } = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8')) as { context: object };
  const child = spawn(process.execPath, [join('infra', 'app.ts')], {
    cwd: PROJECT,
    stdio: 'inherit',
    // What the CDK's command line hands to an app.
    env: { ...process.env, CDK_OUTDIR: ASSEMBLY, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  const endWithThisProcess = () => child.kill();
  process.once('exit', endWithThisProcess);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  process.off('exit', endWithThisProcess);
  if (code !== 0) throw new Error('The stack could not be built');
  writeFileSync(STAMP, digest);
  say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesOf(source)) hash.update(`${file}\0`).update(readFileSync(join(PROJECT, file)));
  }
  return hash.digest('hex');
}

/** A file, or the files below a folder, in a fixed order. */
function filesOf(path: string): string[] {
  if (statSync(join(PROJECT, path)).isFile()) return [path];
  return readdirSync(join(PROJECT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => file.slice(PROJECT.length + 1))
    .sort();
}

if (import.meta.main) await buildAssembly(console.log);
