import type { MiddlewareObj } from '@middy/core';
import type { Quotas } from '../../shared/domain/limits/quotas.ts';
import type { ApiEvent } from './api-event.ts';

/** Counts the call, if the app's settings limit its calls. */
export const callRate = (quotas: Quotas): MiddlewareObj<ApiEvent> => ({
  before: async ({ event }) => {
    await quotas.countCall(event.caller.app, event.command, Date.now());
  },
});
