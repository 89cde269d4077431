import { setTimeout as sleep } from 'node:timers/promises';
import type { CarillonApi, PushStatus } from '../client/server.ts';
import { ProgressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds between two questions, at first and at last. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 2000;

const OVER: readonly PushStatus['state'][] = ['done', 'cancelled', 'failed'];

/**
 * Follows a push until it is over, with a bar where a person looks on.
 *
 * @param onChange is called with the first status, and with every one that differs from the one before
 * @returns the last status, also when the command is interrupted before the push is over
 */
export async function followPush(
  api: CarillonApi,
  id: string,
  terminal: Terminal,
  onChange: (status: PushStatus) => void = () => undefined,
): Promise<PushStatus> {
  const bar = new ProgressBar(terminal);
  let seen = '';
  try {
    for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
      const status = await api.status(id);
      const text = JSON.stringify(status);
      if (text !== seen) onChange(status);
      seen = text;
      const { state, progress, counters } = status;
      bar.show(progress, `${state}, posted to ${counters.posted.toLocaleString('en')} connections`);
      if (OVER.includes(state) || terminal.interrupted.aborted) return status;
      await sleep(wait, undefined, { signal: terminal.interrupted }).catch(() => undefined);
    }
  } finally {
    bar.end();
  }
}
