import type { Batch } from './batches.ts';
import type { Progress } from './checkpoint.ts';
import type { BadLine } from './import-row.ts';

/** What an import is made of. */
export interface ImportRun {
  readonly batches: AsyncIterable<Batch>;
  /** How many batches are under way at once. */
  readonly parallel: number;
  /** Where an earlier import ended. */
  readonly from: Progress;
  /** Imports a batch; answers the lines that were not taken. */
  apply(batch: Batch): Promise<readonly BadLine[]>;
  onBad(line: BadLine): void;
  /** Is called in the order of the file, when everything up to `line` is dealt with. */
  onProgress(progress: Progress): void;
  readonly interrupted: AbortSignal;
}

interface Running {
  readonly batch: Batch;
  readonly users: ReadonlySet<string>;
  readonly done: Promise<readonly BadLine[]>;
}

/**
 * Imports batches side by side. Two batches with the same user are imported one after the other.
 *
 * @returns how far it came: to the end, unless it was interrupted
 * @throws the error of the first batch, in the order of the file, that failed
 */
export async function runImport(run: ImportRun): Promise<Progress> {
  const running: Running[] = [];
  let progress = run.from;
  /** Waits for the first of the batches under way. */
  const settle = async () => {
    const [first] = running;
    if (first === undefined) return;
    const bad = [...first.batch.bad, ...(await first.done)];
    running.shift();
    for (const line of bad) run.onBad(line);
    progress = {
      line: first.batch.lastLine,
      imported: progress.imported + first.batch.rows.length - (bad.length - first.batch.bad.length),
      bad: progress.bad + bad.length,
    };
    run.onProgress(progress);
  };
  try {
    for await (const batch of run.batches) {
      if (run.interrupted.aborted) break;
      const users = new Set(batch.rows.map(({ userId }) => userId));
      const conflict = running.findLastIndex((other) =>
        batch.rows.some(({ userId }) => other.users.has(userId)),
      );
      for (let waits = Math.max(conflict + 1, running.length - run.parallel + 1); waits > 0; waits--)
        await settle();
      const done = run.apply(batch);
      // It is looked at when its turn comes.
      done.catch(() => undefined);
      running.push({ batch, users, done });
    }
    while (running.length > 0) await settle();
  } finally {
    await Promise.allSettled(running.map(({ done }) => done));
  }
  return progress;
}
