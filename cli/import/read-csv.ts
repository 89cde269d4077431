import type { Readable } from 'node:stream';
import { type Info, parse } from 'csv-parse';
import { UsageError } from '../exit-code.ts';
import { type BadLine, checkRow, type ImportRow } from './import-row.ts';

const PROFILE: readonly string[] = ['userId', 'nick', 'faceUrl'];

/** How a CSV file is written. */
export interface CsvFormat {
  /** What stands between two tags in the column `tags`. */
  readonly tagSeparator: string;
}

/**
 * Reads users from CSV with a heading: `userId`, and if wanted `nick`, `faceUrl` and `tags`.
 * Every other column is an attribute; an empty cell sets nothing.
 *
 * @throws UsageError when there is no column `userId`, or a column twice
 */
export async function* readCsv(
  stream: Readable,
  { tagSeparator }: CsvFormat,
): AsyncGenerator<ImportRow | BadLine, void, undefined> {
  const malformed: BadLine[] = [];
  const records = stream.pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        const line = Number(error?.lines ?? 0);
        // The parser may stumble over one line several times.
        if (malformed.at(-1)?.line !== line) malformed.push({ line, error: error?.message ?? 'not CSV' });
        return undefined;
      },
    }),
  );
  stream.on('error', (error) => records.destroy(error));
  let heading: readonly string[] | undefined;
  for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: Info }>) {
    const { lines: line } = info;
    // The parser is ahead of its reader, and lines must come in their order.
    while (malformed[0] !== undefined && malformed[0].line < line) yield* malformed.splice(0, 1);
    if (heading === undefined) {
      heading = headingOf(record);
      continue;
    }
    yield record.length === heading.length
      ? checkRow(line, rowOf(heading, record, tagSeparator))
      : { line, error: `${record.length} cells, and the heading has ${heading.length}` };
  }
  yield* malformed;
  if (heading === undefined) throw new UsageError('the file is empty: its first line names the columns');
}

function headingOf(names: readonly string[]): readonly string[] {
  const trimmed = names.map((name) => name.trim());
  const repeated = trimmed.find((name, index) => trimmed.indexOf(name) !== index);
  if (repeated !== undefined) throw new UsageError(`the column ${JSON.stringify(repeated)} is there twice`);
  if (!trimmed.includes('userId')) {
    throw new UsageError(`no column userId: the first line has ${trimmed.join(', ')}`);
  }
  return trimmed;
}

function rowOf(heading: readonly string[], cells: readonly string[], separator: string): unknown {
  const filled = heading
    .map((name, index) => [name, cells[index] ?? ''] as const)
    .filter(([, cell]) => cell !== '');
  const profile = filled.filter(([name]) => PROFILE.includes(name));
  const tags = filled.find(([name]) => name === 'tags')?.[1] ?? '';
  return {
    ...Object.fromEntries(profile),
    tags: tags === '' ? [] : tags.split(separator).map((tag) => tag.trim()),
    attributes: Object.fromEntries(filled.filter(([name]) => name !== 'tags' && !PROFILE.includes(name))),
  };
}
