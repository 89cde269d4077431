import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSOLE_SOURCES } from '../infra/console-assets.ts';
import { sourceDigest } from '../infra/source-digest.ts';

const PROJECT = join(import.meta.dirname, '..');
/** The sources of the cloud assembly. */
const SOURCES = ['infra', 'functions', 'shared', ...CONSOLE_SOURCES, 'cdk.json', 'package-lock.json'];

/** The folder of the cloud assembly. */
export const ASSEMBLY = join(PROJECT, 'cdk.out');
/** The file with the digest of the sources that the assembly was built from. */
const STAMP = join(ASSEMBLY, 'sources.sha256');

/**
 * Synthesises the stack, unless the assembly was built from the current sources.
 *
 * @param say prints a progress message before each slow step
 * @throws Error if the stack cannot be synthesised
 */
export async function buildAssembly(say: (line: string) => void): Promise<void> {
  const digest = sourceDigest(PROJECT, SOURCES);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  say('Building the stack (about ten seconds; only when the sources have changed) ...');
  const started = Date.now();
  const { context } = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8')) as { context: object };
  const child = spawn(process.execPath, [join('infra', 'app.ts')], {
    cwd: PROJECT,
    stdio: 'inherit',
    // The same variables that the CDK CLI sets for an app.
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

if (import.meta.main) await buildAssembly(console.log);
