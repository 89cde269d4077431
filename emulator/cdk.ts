import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The endpoint of the emulator, and the environment that directs the AWS tools and SDKs to it. */
export const ENDPOINT = process.env.AWS_ENDPOINT_URL || 'http://localhost:4566';
const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const PROJECT = join(import.meta.dirname, '..');

/** The file with the outputs of a deployment. */
export const OUTPUTS = join(PROJECT, '.emulator', 'outputs.json');

/** Ignores any existing credentials, so that these commands never reach an AWS account. */
export const ENVIRONMENT = {
  AWS_ENDPOINT_URL: ENDPOINT,
  AWS_ENDPOINT_URL_S3: ENDPOINT,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  CDK_DEFAULT_ACCOUNT: ACCOUNT,
  CDK_DEFAULT_REGION: REGION,
} as const;

/**
 * Runs the CDK CLI against the emulator.
 *
 * @throws Error if it fails
 */
export function cdk(...words: readonly string[]): void {
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...rest } = process.env;
  const { status } = spawnSync('cdk', words, {
    cwd: PROJECT,
    stdio: 'inherit',
    env: { ...rest, ...ENVIRONMENT },
  });
  if (status !== 0) throw new Error(`cdk ${words[0]} failed`);
}

/** Bootstraps the emulated account; can be repeated. */
export const bootstrap = (): void => cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`);

/** The arguments of every command on the stack. */
export const STACK = [
  '--output',
  '.emulator/cdk.out',
  '-c',
  'emulator=true',
  '-c',
  'removeData=true',
] as const;
