import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');

/** An empty folder outside the repository in which an app is built from published packages. */
export class AppFolder {
  readonly folder: string;

  /** @param app the folder of its sources below `apps/` */
  constructor(parent: string, app: string) {
    this.folder = join(parent, app);
    mkdirSync(this.folder);
    cpSync(join(import.meta.dirname, 'apps', app), this.folder, { recursive: true });
    this.write('package.json', { name: 'app', private: true });
  }

  write(file: string, content: unknown): void {
    writeFileSync(join(this.folder, file), JSON.stringify(content));
  }

  /** @param packages arguments of `npm install`: archives, or names with versions */
  install(...packages: readonly string[]): void {
    run(this.folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
  }

  /** @returns what the command printed */
  run(command: string, ...parameters: readonly string[]): string {
    return run(this.folder, command, ...parameters);
  }

  /** Runs a tool that was installed here. */
  tool(name: string, ...parameters: readonly string[]): string {
    return this.run(process.execPath, join(this.folder, 'node_modules', name), ...parameters);
  }
}

/** Packs a workspace as `npm publish` would. @returns the archive */
export function pack(workspace: string, destination: string): string {
  const answer = run(
    PROJECT,
    'npm',
    'pack',
    '--json',
    '--workspace',
    workspace,
    '--pack-destination',
    destination,
  );
  // The build prints before npm answers.
  const [packed] = JSON.parse(answer.slice(answer.search(/^\[$/m))) as { readonly filename: string }[];
  if (packed === undefined) throw new Error(`npm packed nothing: ${answer}`);
  return join(destination, packed.filename);
}

function run(folder: string, command: string, ...parameters: readonly string[]): string {
  try {
    return execFileSync(command, parameters, {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      env: ENVIRONMENT,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${parameters.join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}

/** The environment without the variables that npm and jest set for their children. */
const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_OPTIONS$|INIT_CWD$|JEST_)/.test(name)),
);
