import type { Server } from 'node:net';
import { PSEUDO_PARAMETERS } from './intrinsics.ts';

const REGION = PSEUDO_PARAMETERS['AWS::Region'] ?? '';

/** The configuration for clients of local services. */
export const CREDENTIALS = {
  region: REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** The same configuration as environment variables, for the functions. */
export const CREDENTIALS_ENVIRONMENT = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
} as const;

/**
 * Starts a server and waits until it listens.
 *
 * @throws the server's error, such as EADDRINUSE
 */
export function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
