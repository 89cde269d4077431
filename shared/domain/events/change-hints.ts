import type { Meter } from '../metrics.ts';
import type { Work } from '../push/ports.ts';
import type { PushRecord } from '../push/push-record.ts';
import type { EventTask } from './ports.ts';

/** What hinting needs. */
export interface HintDeps {
  readonly queue: Work<EventTask>;
  readonly meter: Meter;
}

/**
 * Lets the events of a push be sent at once. A hint that is lost costs some minutes and no event, since a sweep finds the
 * push; so it fails nobody's work.
 */
export async function hint({ queue, meter }: HintDeps, { app, taskId }: EventTask): Promise<void> {
  try {
    await queue.send([{ app, taskId }]);
  } catch {
    meter('EventHintsLost', 1);
  }
}

/** Makes what is called after every change of a push. */
export const changeHints =
  (deps: HintDeps) =>
  async ({ draft }: PushRecord): Promise<void> => {
    if (draft.emitsEvents === true) await hint(deps, draft);
  };
