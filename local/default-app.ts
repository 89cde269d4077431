import { parseApps } from '../shared/aws/apps.ts';
import type { App } from '../shared/domain/apps/app.ts';
import type { ProviderCredentials } from '../shared/domain/notification/credentials.ts';
import { LOCAL_APP } from './local-app.ts';

/**
 * Returns the apps of the local runtime as the value of the secret, and the first of them.
 *
 * @param push the default app's credentials for the providers of notifications
 */
export function localApps(push: ProviderCredentials = {}): { readonly secret: string; readonly app: App } {
  const secret =
    process.env.CARILLON_APPS || JSON.stringify([{ ...LOCAL_APP, settings: { eventBus: true }, push }]);
  const [app] = parseApps(secret);
  if (app === undefined) throw new Error('CARILLON_APPS contains no app');
  return { secret, app };
}
