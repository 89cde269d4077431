import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { type Batch, batchesOf } from '../../../cli/import/batches.ts';
import { Checkpoint, type Progress } from '../../../cli/import/checkpoint.ts';
import { type BadLine, checkRow, type ImportRow } from '../../../cli/import/import-row.ts';
import { readCsv } from '../../../cli/import/read-csv.ts';
import { readNdjson } from '../../../cli/import/read-ndjson.ts';
import { runImport } from '../../../cli/import/run-import.ts';

const csv = (text: string) => Array.fromAsync(readCsv(Readable.from([text]), { tagSeparator: '|' }));
const ndjson = (text: string) => Array.fromAsync(readNdjson(Readable.from([text])));

describe('users in a CSV file', () => {
  it('have profiles, tags, and attributes in every other column', async () => {
    const text =
      '\ufeffuserId,nick,tags,city\nalice,Alice,vip|gold,Shenzhen\nbob,,,\n"c,d","two\nlines",,x\neve,,,\n';
    expect(await csv(text)).toEqual([
      { line: 2, userId: 'alice', nick: 'Alice', tags: ['vip', 'gold'], attributes: { city: 'Shenzhen' } },
      { line: 3, userId: 'bob', tags: [], attributes: {} },
      { line: 5, userId: 'c,d', nick: 'two\nlines', tags: [], attributes: { city: 'x' } },
      { line: 6, userId: 'eve', tags: [], attributes: {} },
    ]);
  });

  it('are reported with their line where they are wrong, and the others are read', async () => {
    const long = 'x'.repeat(51);
    const lines = [
      'userId,tags,city',
      'ålice,,',
      `bob,${long},`,
      `carl,,${long}`,
      'dora',
      ',vip,',
      'e"v"e,,',
      'fred,,',
    ];
    const rows = await csv(lines.join('\n'));
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    const errors = rows.map((row) => ('error' in row ? row.error : ''));
    expect(errors[0]).toContain('userId: must have 1 to 32 printable ASCII characters');
    expect(errors[1]).toContain('tags.0: must have at most 50 bytes');
    expect(errors[2]).toContain('attributes.city: must have at most 50 bytes');
    expect(errors[3]).toContain('1 cells, and the heading has 3');
    expect(errors[4]).toContain('userId: must be a string');
    expect(errors[6]).toBe('');
  });

  it('need a heading with userId', async () => {
    await expect(csv('name,city\na,b\n')).rejects.toThrow('no column userId: the first line has name, city');
    await expect(csv('userId,city,city\n')).rejects.toThrow('"city" is there twice');
    await expect(csv('')).rejects.toThrow('the file is empty');
  });
});

describe('users in an NDJSON file', () => {
  it('are read line by line, and bad lines are reported', async () => {
    const good = { userId: 'alice', tags: ['vip', 'vip'], attributes: { city: '深圳' } };
    const rows = await ndjson(
      `${JSON.stringify(good)}\n\nnot json\n{"userId":7}\n{"userId":"b","cty":"x"}\n`,
    );
    expect(rows).toEqual([
      { line: 1, ...good, tags: ['vip'] },
      { line: 3, error: expect.stringContaining('not JSON') },
      { line: 4, error: expect.stringContaining('userId: must be a string') },
      { line: 5, userId: 'b', error: expect.stringContaining('cty') },
    ]);
  });

  it('fail as a whole when the file cannot be read', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('the disk is gone'));
      },
    });
    await expect(Array.fromAsync(readNdjson(broken))).rejects.toThrow('the disk is gone');
  });
});

const row = (line: number, userId: string): ImportRow => ({
  line,
  userId,
  tags: [],
  attributes: { at: `${line}` },
});

describe('an import', () => {
  it('groups up to 100 users, each of them once, and loses no line', async () => {
    const line = fc.oneof(fc.integer({ min: 0, max: 150 }), fc.constant(undefined));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 600 }), fc.nat(300), async (users, after) => {
        const lines = users.map((user, index) =>
          user === undefined ? { line: index + 1, error: 'bad' } : row(index + 1, `u${user}`),
        );
        const batches = await Array.fromAsync(batchesOf(Readable.from(lines), after));
        for (const { rows } of batches) {
          expect(rows.length).toBeLessThanOrEqual(100);
          expect(new Set(rows.map(({ userId }) => userId)).size).toBe(rows.length);
        }
        const numbers = batches.flatMap(({ rows, bad }) =>
          [...rows, ...bad].map((one) => one.line).sort((a, b) => a - b),
        );
        expect(numbers).toEqual(lines.slice(after).map((one) => one.line));
        for (const { rows, bad, lastLine } of batches) {
          expect(lastLine).toBe(Math.max(...[...rows, ...bad].map((one) => one.line)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('ends with the last line of every user and the exact counts, however long the calls take and whenever it is killed', async () => {
    const plan = fc.record({
      users: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 120 }),
      delays: fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
      kill: fc.nat(12),
      parallel: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ users, delays, kill, parallel }) => {
        const lines = users.map((user, index) => row(index + 1, `u${user}`));
        const stored = new Map<string, string>();
        let saved: Progress = { line: 0, imported: 0, bad: 0 };
        let calls = 0;
        let killAt = kill;
        const attempt = () => {
          const isDead = () => calls > killAt;
          return runImport({
            batches: smallBatches(lines, saved.line),
            parallel,
            from: saved,
            apply: async ({ rows }) => {
              calls++;
              await sleep(delays.next().value);
              if (isDead()) throw new Error('killed');
              for (const { userId, attributes } of rows) stored.set(userId, attributes.at ?? '');
              return [];
            },
            onBad: () => undefined,
            onProgress: (progress) => {
              if (!isDead()) saved = progress;
            },
            interrupted: new AbortController().signal,
          });
        };
        await attempt().catch(() => undefined);
        killAt = Number.POSITIVE_INFINITY;
        const { imported, line } = await attempt();
        expect([imported, line]).toEqual([lines.length, lines.length]);
        expect(stored).toEqual(new Map(lines.map(({ userId, attributes }) => [userId, attributes.at])));
      }),
      { numRuns: 60 },
    );
  });

  it('counts the lines that the API does not take', async () => {
    const bad: BadLine[] = [];
    const progress = await runImport({
      batches: batchesOf(Readable.from([row(2, 'a'), { line: 3, error: 'bad' }, row(4, 'b')]), 0),
      parallel: 2,
      from: { line: 0, imported: 0, bad: 0 },
      apply: async () => [{ line: 4, userId: 'b', error: 'too many tags' }],
      onBad: (line) => bad.push(line),
      onProgress: () => undefined,
      interrupted: new AbortController().signal,
    });
    expect(progress).toEqual({ line: 4, imported: 1, bad: 2 });
    expect(bad.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('goes on only with the same file and the same app', () => {
    const folder = mkdtempSync(join(tmpdir(), 'carillon-import-'));
    const file = join(folder, 'users.csv');
    writeFileSync(file, 'userId\na\n');
    const target = { url: 'http://localhost:1', sdkAppId: 7 };
    const progress = { line: 2, imported: 1, bad: 0 };
    expect(new Checkpoint(file, target).read()).toMatchObject({ line: 0 });
    new Checkpoint(file, target).write(progress);
    expect(new Checkpoint(file, target).read()).toEqual(progress);
    expect(() => new Checkpoint(file, { ...target, sdkAppId: 8 }).read()).toThrow('--restart starts over');
    utimesSync(file, 1, 1);
    expect(() => new Checkpoint(file, target).read()).toThrow('another version of the file');
    rmSync(folder, { recursive: true });
  });

  it('checks a line by the rules of the API', () => {
    expect(
      checkRow(1, { userId: 'a', tags: Array.from({ length: 101 }, (_, tag) => `t${tag}`) }),
    ).toHaveProperty('error');
    expect(checkRow(1, undefined)).toHaveProperty('error');
  });
});

/** Batches of up to three users, so that many are under way. */
async function* smallBatches(lines: readonly ImportRow[], after: number): AsyncGenerator<Batch> {
  let rows: ImportRow[] = [];
  const batch = (): Batch => ({ rows, bad: [], lastLine: rows.at(-1)?.line ?? after });
  for (const line of lines.filter((one) => one.line > after)) {
    if (rows.length === 3 || rows.some(({ userId }) => userId === line.userId)) {
      yield batch();
      rows = [];
    }
    rows.push(line);
  }
  if (rows.length > 0) yield batch();
}
