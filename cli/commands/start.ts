import type { Command } from 'commander';
import { UsageError } from '../exit-code.ts';
import { parseNumber } from '../parse-options.ts';
import type { Terminal } from '../terminal.ts';

interface StartOptions {
  readonly data?: string;
  readonly port?: number;
  readonly host?: string;
}

/** The version that the functions of the runtime need. */
const NODE = [22, 12] as const;

/** Adds `carillon start`. */
export function addStart(program: Command, { environment }: Terminal): void {
  program
    .command('start')
    .description(`run everything on this machine (needs Node ${NODE.join('.')} or later)`)
    .option('--data <folder>', 'keep everything in a folder; memory by default')
    .option('--port <port>', 'where to listen; PORT or 3000 by default', parseNumber(0, 65_535))
    .option('--host <address>', 'serve other machines, too; HOST, or this machine only, by default')
    .action(async ({ data, port, host }: StartOptions) => {
      assertNode(process.versions.node);
      const [{ serve }, { packedAssembly, packedExample }] = await Promise.all([
        import('../../local/serve.ts'),
        import('../packed.ts'),
      ]);
      await serve({
        assembly: packedAssembly,
        example: packedExample,
        data,
        port: port ?? parseNumber(0, 65_535)(environment.PORT || '3000'),
        host: host ?? (environment.HOST || undefined),
        command: 'npx carillon',
      });
    });
}

/** @throws UsageError for a version of Node that is too old */
export function assertNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor, neededMinor] = NODE;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  throw new UsageError(
    `carillon start needs Node ${NODE.join('.')} or later, and this is ${version}; all other commands work with this one`,
  );
}
