import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { PartlyError, UsageError } from '../exit-code.ts';
import { ProgressBar } from '../progress-bar.ts';
import type { Session } from '../session.ts';
import { applyBatch } from './apply-batch.ts';
import { AttributeNames } from './attribute-names.ts';
import { type Batch, batchesOf } from './batches.ts';
import { Checkpoint } from './checkpoint.ts';
import type { BadLine } from './import-row.ts';
import { Pace } from './pace.ts';
import { type CsvFormat, readCsv } from './read-csv.ts';
import { readNdjson } from './read-ndjson.ts';
import { runImport } from './run-import.ts';

/** How a file is imported. */
export interface ImportOptions extends CsvFormat {
  readonly nameAttributes?: boolean;
  /** Start over instead of going on. */
  readonly restart?: boolean;
  /** The maximum number of calls per second. */
  readonly rate: number;
  /** How many batches of 100 users are under way at once. */
  readonly parallel: number;
}

/**
 * Imports the users of a file, from where an earlier import of it ended.
 *
 * @throws UsageError for a file that cannot be imported at all
 * @throws PartlyError when lines were not imported, or the import was interrupted
 */
export async function importUsers(session: Session, options: ImportOptions, file: string): Promise<void> {
  const { output, terminal } = session;
  const path = resolve(terminal.folder, file);
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  const [api, target] = await Promise.all([session.api(), session.target()]);
  const checkpoint = new Checkpoint(path, target);
  if (options.restart) checkpoint.remove();
  const from = checkpoint.read();
  if (from.line > 0) output.note(`Going on after line ${from.line}; --restart starts over.`);
  const stream = createReadStream(path);
  const names = new AttributeNames(api, options.nameAttributes === true);
  const pace = new Pace(options.rate);
  const bar = new ProgressBar(terminal);
  const { size } = statSync(path);
  const started = performance.now();
  try {
    const progress = await runImport({
      batches: withAttributes(batchesOf(rowsOf(stream, path, options), from.line), names),
      parallel: options.parallel,
      from,
      apply: ({ rows }) => applyBatch(api, rows, pace),
      onBad: (line) => {
        bar.end();
        output.note(output.isJson ? JSON.stringify(line) : sentenceOf(line));
      },
      onProgress: (now) => {
        checkpoint.write(now);
        const perSecond = Math.round(((now.imported - from.imported) * 1000) / (performance.now() - started));
        bar.show(
          stream.bytesRead / size,
          `${now.imported.toLocaleString('en')} users, ${perSecond} per second`,
        );
      },
      interrupted: terminal.interrupted,
    });
    bar.end();
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    output.result(
      `Imported ${progress.imported} users in ${seconds} s; ${progress.bad} lines were not imported.`,
      { ...progress, resumedAfterLine: from.line, seconds },
    );
    if (terminal.interrupted.aborted) throw new PartlyError('interrupted: the same command goes on');
    checkpoint.remove();
    if (progress.bad > 0) throw new PartlyError(`${progress.bad} lines were not imported`);
  } finally {
    bar.end();
    stream.destroy();
  }
}

function rowsOf(stream: Readable, path: string, options: ImportOptions) {
  const extension = extname(path).toLowerCase();
  if (extension === '.csv') return readCsv(stream, options);
  if (extension === '.ndjson' || extension === '.jsonl') return readNdjson(stream);
  throw new UsageError(`${path}: use a file that ends in .csv or .ndjson`);
}

/** The batches, each as soon as the app has its attributes. */
async function* withAttributes(
  batches: AsyncIterable<Batch>,
  names: AttributeNames,
): AsyncGenerator<Batch, void, undefined> {
  for await (const batch of batches) {
    await names.ensure(batch.rows.flatMap(({ attributes }) => Object.keys(attributes)));
    yield batch;
  }
}

const sentenceOf = ({ line, userId, error }: BadLine): string =>
  `line ${line}${userId === undefined ? '' : `, user ${userId}`}: ${error}`;
