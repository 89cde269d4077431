/** The public interface for apps. */
export { browserLifecycle } from './lifecycle.ts';
export { PushClient } from './push-client.ts';
export { type SharedOptions, SharedPushClient, type TabChannel } from './shared-push-client.ts';
export type { TabLocks } from './tab-lead.ts';
export * from './types.ts';
