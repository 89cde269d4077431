import { parseApps } from '../shared/aws/apps.ts';
import type { App } from '../shared/domain/apps/app.ts';
import type { ProviderCredentials } from '../shared/domain/notification/credentials.ts';

/** The app of a local runtime. Its key is no secret: the runtime listens on this machine only. */
const DEFAULT_APP = {
  sdkAppId: 1_400_000_000,
  secretKey: 'carillon-local-secret-key',
  admins: ['administrator'],
};

/**
 * Returns the apps of the local runtime as the value of the secret, and the first of them.
 *
 * @param push the default app's credentials for the providers of notifications
 */
export function localApps(push: ProviderCredentials = {}): { readonly secret: string; readonly app: App } {
  const secret = process.env.CARILLON_APPS || JSON.stringify([{ ...DEFAULT_APP, push }]);
  const [app] = parseApps(secret);
  if (app === undefined) throw new Error('CARILLON_APPS contains no app');
  return { secret, app };
}
