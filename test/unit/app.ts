import type { App, AppSettings } from '../../shared/domain/apps/app.ts';

/** An app with these settings; what is not given is as lenient as it gets. */
export const appOf = (settings: Partial<AppSettings> = {}): App => ({
  sdkAppId: 7,
  secretKeys: ['key'],
  admins: ['admin'],
  viewers: [],
  settings: { pushEnabled: true, strictConditions: false, commandCallsPerSecond: {}, ...settings },
  push: {},
});
