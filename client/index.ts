/** What apps import. */
export { browserLifecycle } from './lifecycle.ts';
export { PushClient } from './push-client.ts';
export {
  type SharedOptions,
  SharedPushClient,
  type TabChannel,
  type TabLocks,
} from './shared-push-client.ts';
export * from './types.ts';
