import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type BadLine, checkRow, type ImportRow } from './import-row.ts';

/** Reads users from lines such as `{"userId":"alice","tags":["vip"],"attributes":{"city":"Shenzhen"}}`. */
export async function* readNdjson(stream: Readable): AsyncGenerator<ImportRow | BadLine, void, undefined> {
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  // A stream that fails would otherwise look like one that ends.
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => undefined);
  let line = 0;
  const iterator = lines[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), failed]);
    if (next.done) return;
    line++;
    const text = line === 1 ? next.value.replace(/^\ufeff/, '') : next.value;
    if (text.trim() !== '') yield rowOf(line, text);
  }
}

function rowOf(line: number, text: string): ImportRow | BadLine {
  try {
    return checkRow(line, JSON.parse(text));
  } catch (error) {
    return { line, error: `not JSON: ${(error as Error).message}` };
  }
}
