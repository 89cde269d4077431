import { join, resolve } from 'node:path';
import { LOCAL_APP } from '../local/local-app.ts';
import { ENVIRONMENT_FILE, isReadableByOthers, readEnvironmentFile } from './environment-file.ts';
import { AuthenticationError, UsageError } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** The app that a command is for, and where it is. */
export interface Target {
  readonly url: string;
  /** Only what connects as a user needs it. */
  readonly webSocketUrl?: string | undefined;
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly admin: string;
  /** Where all this was found, for people. */
  readonly source: string;
}

/** How the command line says which app it means. */
export interface TargetOptions {
  readonly stack?: string;
  readonly envFile?: string;
  readonly app?: number;
}

/** The variables of the environment and of the file. */
export const VARIABLES = {
  url: 'CARILLON_URL',
  webSocketUrl: 'CARILLON_WEBSOCKET_URL',
  sdkAppId: 'CARILLON_SDKAPPID',
  secretKey: 'CARILLON_SECRET_KEY',
  admin: 'CARILLON_ADMIN',
} as const;

/** What `carillon start` serves unless it is told otherwise. */
const LOCAL: Target = {
  url: 'http://localhost:3000',
  webSocketUrl: 'ws://localhost:3000/ws',
  sdkAppId: LOCAL_APP.sdkAppId,
  secretKey: LOCAL_APP.secretKey,
  admin: LOCAL_APP.admins[0],
  source: 'the local runtime (nothing is configured)',
};

/**
 * Finds the app: in the stack that an option names, else in the environment and the file, else on this machine.
 *
 * @param warn receives what a person should know
 * @throws UsageError for values that cannot be
 * @throws AuthenticationError when there is a URL and no key
 */
export async function findTarget(
  options: TargetOptions,
  { environment, folder }: Terminal,
  warn: (text: string) => void,
): Promise<Target> {
  if (options.stack !== undefined) {
    const { readStack } = await import('./stack-target.ts');
    return readStack(options.stack, options.app);
  }
  const path = resolve(folder, options.envFile ?? join(folder, ENVIRONMENT_FILE));
  const file = readEnvironmentFile(path);
  if (file === undefined && options.envFile !== undefined) throw new UsageError(`${path}: no such file`);
  if (file !== undefined && isReadableByOthers(path)) {
    warn(`${path} holds a secret and others can read it: chmod 600 ${path}`);
  }
  const variables = { ...file, ...given(environment) };
  if (Object.values(VARIABLES).every((name) => !variables[name])) return local(options);
  const source = file === undefined ? 'the environment' : path;
  return {
    ...targetFrom(variables),
    ...(options.app === undefined ? {} : { sdkAppId: options.app }),
    source,
  };
}

/** Another app on this machine has another key. */
function local({ app }: TargetOptions): Target {
  if (app === undefined || app === LOCAL.sdkAppId) return LOCAL;
  throw new AuthenticationError(`--app ${app}: set ${VARIABLES.secretKey} to the key of the app`);
}

/** The variables that are set, so that an empty one does not hide that of the file. */
const given = (environment: Terminal['environment']) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));

/**
 * Reads the app from variables.
 *
 * @throws UsageError for a URL or an id that cannot be
 * @throws AuthenticationError when the key is missing
 */
export function targetFrom(variables: Readonly<Record<string, string | undefined>>): Omit<Target, 'source'> {
  const url = variables[VARIABLES.url] || LOCAL.url;
  assertUrl(VARIABLES.url, url, ['http:', 'https:']);
  const webSocketUrl = variables[VARIABLES.webSocketUrl] || localSocketOf(url);
  if (webSocketUrl !== undefined) assertUrl(VARIABLES.webSocketUrl, webSocketUrl, ['ws:', 'wss:']);
  const secretKey = variables[VARIABLES.secretKey];
  if (!secretKey)
    throw new AuthenticationError(`${VARIABLES.secretKey} is not set: carillon init writes it to a file`);
  const sdkAppId = Number(variables[VARIABLES.sdkAppId] || LOCAL.sdkAppId);
  if (!Number.isInteger(sdkAppId) || sdkAppId <= 0) {
    throw new UsageError(
      `${VARIABLES.sdkAppId} is ${variables[VARIABLES.sdkAppId]}: use the number of the app`,
    );
  }
  return { url, webSocketUrl, sdkAppId, secretKey, admin: variables[VARIABLES.admin] || LOCAL.admin };
}

function assertUrl(name: string, text: string, protocols: readonly string[]): void {
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return;
  throw new UsageError(
    `${name} is ${text}: use a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`,
  );
}

/** The local runtime serves both APIs at one port. */
function localSocketOf(url: string): string | undefined {
  const { hostname, port, protocol } = new URL(url);
  if (protocol !== 'http:' || !['localhost', '127.0.0.1', '[::1]'].includes(hostname) || port === '')
    return undefined;
  return `ws://${hostname}:${port}/ws`;
}
