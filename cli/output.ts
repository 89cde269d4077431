import { styleText } from 'node:util';
import { type Columns, tableOf, textOf } from './table.ts';
import { hasColours, type Terminal } from './terminal.ts';

/** Rows that are drawn as one table; more are drawn in several, so that a long list needs no memory. */
const ROWS_PER_TABLE = 500;

/** Writes what a command found: tables for people, or a JSON object per line. */
export class Output {
  readonly isJson: boolean;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal, isJson: boolean) {
    this.#terminal = terminal;
    this.isJson = isJson;
  }

  /**
   * Writes rows.
   *
   * @param columns what people see of a row; JSON has the whole row
   * @param none the text for an empty list
   */
  async rows<Row extends object>(
    columns: Columns<Row>,
    rows: AsyncIterable<Row> | Iterable<Row>,
    none: string,
  ): Promise<void> {
    let table: Row[] = [];
    let isEmpty = true;
    for await (const row of rows) {
      isEmpty = false;
      if (this.isJson) {
        this.#line(JSON.stringify(row));
        continue;
      }
      table.push(row);
      if (table.length < ROWS_PER_TABLE) continue;
      this.#table(columns, table);
      table = [];
    }
    if (table.length > 0) this.#table(columns, table);
    if (isEmpty && !this.isJson) this.#line(none);
  }

  /** Writes one object: a line for each field that people see. */
  object<T extends object>(fields: Columns<T>, object: T): void {
    if (this.isJson) {
      this.#line(JSON.stringify(object));
      return;
    }
    const values = Object.entries(fields)
      .map(([name, value]) => [name, textOf(value(object))] as const)
      .filter(([, text]) => text !== '');
    const width = Math.max(...values.map(([name]) => name.length));
    for (const [name, text] of values) this.#line(`${this.#bold(name.padEnd(width))}  ${text}`);
  }

  /** Writes a result: a sentence for people, an object for machines. */
  result(sentence: string, object: object): void {
    this.#line(this.isJson ? JSON.stringify(object) : sentence);
  }

  /** Writes lines for people. */
  lines(lines: readonly string[]): void {
    for (const line of lines) this.#line(line);
  }

  /** Writes to the standard error, for people only. */
  note(text: string): void {
    this.#terminal.stderr.write(`${text}\n`);
  }

  #table<Row>(columns: Columns<Row>, rows: readonly Row[]): void {
    this.#line(tableOf(columns, rows, (line) => this.#bold(line)));
  }

  #bold(text: string): string {
    return hasColours(this.#terminal, this.#terminal.stdout)
      ? styleText('bold', text, { validateStream: false })
      : text;
  }

  #line(text: string): void {
    this.#terminal.stdout.write(`${text}\n`);
  }
}
