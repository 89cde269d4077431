import type { ScheduledTask } from './scheduled-task.ts';

/** Which tasks are wanted, in which order. Times are in epoch milliseconds. */
export interface TaskQuery {
  readonly orderBy: 'createdAt' | 'dueAt';
  readonly ascending: boolean;
  /** The first and the last moment of what they are ordered by. */
  readonly from: number;
  readonly to: number;
  /** What one of the texts of a task contains. */
  readonly keyword: string;
  readonly offset: number;
  readonly limit: number;
}

/**
 * Picks a page of tasks.
 *
 * @param textsOf the texts that are searched
 * @returns the page, and how many tasks there are in all pages
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
