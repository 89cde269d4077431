import type { MiddlewareObj } from '@middy/core';
import { auditSummary } from '../../shared/protocol/audit-summary.ts';
import type { Caller } from '../../shared/protocol/caller.ts';
import { kindFor, refusalOf } from '../../shared/protocol/error-table.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import type { AuditStore } from '../../shared/storage/audit.ts';
import { logger } from '../logger.ts';
import { meter } from '../metrics.ts';

/** What the list needs to know of a request. */
export interface AuditedEvent {
  readonly command: string;
  /** Absent before the caller was authenticated. */
  readonly caller?: Caller;
  /** Absent before the body was parsed. */
  readonly payload?: unknown;
}

/**
 * Lists who called what changes something, and what was answered: one write after the command. When that fails, the
 * command's answer stands, and the log has the entry.
 *
 * @param changes whether a command changes anything
 */
export function audit(
  store: Pick<AuditStore, 'add'>,
  changes: (command: string) => boolean,
): MiddlewareObj<AuditedEvent, object> {
  const add = async (event: AuditedEvent, code: number, answer?: object) => {
    // Of those who may not call the API at all, nothing is listed: any user could fill the list.
    if (event.caller === undefined || !changes(event.command)) return;
    const { app, identifier } = event.caller;
    const entry = {
      at: Date.now(),
      identifier,
      command: event.command,
      summary: auditSummary(event.payload, answer),
      code,
    };
    try {
      await store.add(app.sdkAppId, entry);
    } catch (error) {
      logger.error('An entry of the audit list was not written', { error: error as Error, entry });
      meter('AuditFailures', 1);
    }
  };
  return {
    after: ({ event, response }) => add(event, 0, response ?? undefined),
    onError: ({ event, error }) => {
      const kind = refusalOf(error)?.kind ?? 'internal';
      return add(event, ERROR_CODES[kindFor(event.command, kind)]);
    },
  };
}
