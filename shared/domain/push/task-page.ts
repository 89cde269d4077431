import type { ScheduledTask } from './scheduled-task.ts';

/** Which tasks to return, and in which order. Times are in epoch milliseconds. */
export interface TaskQuery {
  readonly orderBy: 'createdAt' | 'dueAt';
  readonly ascending: boolean;
  /** The first and the last moment of the time by which they are ordered. */
  readonly from: number;
  readonly to: number;
  /** A text that one of the task's texts contains. */
  readonly keyword: string;
  readonly offset: number;
  readonly limit: number;
}

/**
 * Selects a page of tasks.
 *
 * @param textsOf the texts to search
 * @returns the page, and the total number of tasks
 */
export async function taskPage(
  tasks: AsyncIterable<ScheduledTask>,
  { orderBy, ascending, from, to, keyword, offset, limit }: TaskQuery,
  textsOf: (task: ScheduledTask) => readonly string[],
): Promise<{ readonly total: number; readonly tasks: readonly ScheduledTask[] }> {
  const found: ScheduledTask[] = [];
  for await (const task of tasks) {
    const at = task[orderBy];
    if (at >= from && at <= to && textsOf(task).some((text) => text.includes(keyword))) found.push(task);
  }
  const sign = ascending ? 1 : -1;
  found.sort((a, b) => sign * (a[orderBy] - b[orderBy] || a.id - b.id));
  return { total: found.length, tasks: found.slice(offset, offset + limit) };
}
