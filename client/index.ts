/** What apps import. */
export { browserLifecycle } from './lifecycle.ts';
export { PushClient } from './push-client.ts';
export * from './types.ts';
