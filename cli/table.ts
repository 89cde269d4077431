/** A value of a table or of a line of JSON. */
export type Cell = string | number | boolean | Date | undefined;

/** A column: its heading, and where a row has its value. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

/** Characters that take two columns of a terminal: those of East Asia, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const INVISIBLE = /\p{M}|\p{Cf}/u;

/** The columns that a text takes on a terminal. */
export const widthOf = (text: string): number =>
  [...text].reduce((width, character) => {
    if (INVISIBLE.test(character)) return width;
    return width + (WIDE.test(character) ? 2 : 1);
  }, 0);

/** A value as people read it: on one line, and without what would steer a terminal. */
export function textOf(cell: Cell): string {
  if (cell === undefined) return '';
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace('T', ' ')
      .replace(/\.000Z$/, 'Z');
  return `${cell}`.replaceAll(/\p{Cc}/gu, (control) => VISIBLE[control] ?? '\ufffd');
}

const VISIBLE: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Draws a table: texts to the left, numbers to the right.
 *
 * @param heading is applied to the line of headings, such as a style
 */
export function tableOf<Row>(
  columns: Columns<Row>,
  rows: readonly Row[],
  heading: (line: string) => string = (line) => line,
): string {
  const names = Object.keys(columns);
  const cells = rows.map((row) => Object.values(columns).map((value) => value(row)));
  const texts = cells.map((line) => line.map(textOf));
  const widths = names.map((name, column) =>
    Math.max(widthOf(name), ...texts.map((line) => widthOf(line[column] ?? ''))),
  );
  const isNumber = names.map((_, column) => typeof cells[0]?.[column] === 'number');
  const lineOf = (line: readonly string[]) =>
    line
      .map((text, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - widthOf(text));
        return isNumber[column] ? space + text : text + space;
      })
      .join('  ')
      .trimEnd();
  return [heading(lineOf(names)), ...texts.map(lineOf)].join('\n');
}
