import { type BadLine, type ImportRow, isGood } from './import-row.ts';

/** The maximum number of users of one call. */
const USERS = 100;

/** Lines that are imported together. */
export interface Batch {
  /** Every user stands once. */
  readonly rows: readonly ImportRow[];
  readonly bad: readonly BadLine[];
  /** All lines up to this one are in this batch or in an earlier one. */
  readonly lastLine: number;
}

/**
 * Groups lines, which come in the order of the file. A user who is there again begins the next batch, so that the later line counts.
 *
 * @param after lines up to this one are passed over
 */
export async function* batchesOf(
  lines: AsyncIterable<ImportRow | BadLine>,
  after: number,
): AsyncGenerator<Batch, void, undefined> {
  let rows = new Map<string, ImportRow>();
  let bad: BadLine[] = [];
  let lastLine = after;
  const batch = (): Batch => {
    const made = { rows: [...rows.values()], bad, lastLine };
    rows = new Map();
    bad = [];
    return made;
  };
  for await (const line of lines) {
    if (line.line <= after) continue;
    if (rows.size === USERS || bad.length === USERS || (isGood(line) && rows.has(line.userId))) yield batch();
    if (isGood(line)) rows.set(line.userId, line);
    else bad.push(line);
    lastLine = line.line;
  }
  if (rows.size > 0 || bad.length > 0) yield batch();
}
