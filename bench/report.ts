import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** One line of a table. */
export type Row = Readonly<Record<string, string | number>>;

/** Prints a table, and writes it as JSON. */
export function report(name: string, title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  console.table(rows);
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ title, machine, rows }, null, 2)}\n`);
}

/** Measures the wall-clock and CPU seconds of a task, over all threads of this process. */
export async function measured<T>(
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly seconds: number; readonly cpu: number }> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const result = await run();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, seconds: (performance.now() - before) / 1000, cpu: (user + system) / 1_000_000 };
}

/** Rounds a figure to its significant digits. */
export const rounded = (value: number, digits = 3): number => Number(value.toPrecision(digits));
