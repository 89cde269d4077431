import { parseApps } from '../shared/aws/apps.ts';
import type { App } from '../shared/domain/apps/app.ts';

/** The app of a local runtime. Its key is no secret: the runtime listens on this machine only. */
const DEFAULT_APPS = JSON.stringify([
  { sdkAppId: 1_400_000_000, secretKey: 'carillon-local-secret-key', admins: ['administrator'] },
]);

/** The apps of the local runtime as the value of the secret, and the first of them. */
export function localApps(): { readonly secret: string; readonly app: App } {
  const secret = process.env.CARILLON_APPS || DEFAULT_APPS;
  const [app] = parseApps(secret);
  if (app === undefined) throw new Error('CARILLON_APPS names no app');
  return { secret, app };
}
