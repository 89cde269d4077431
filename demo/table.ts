import type { Outcome } from './story.ts';

/** The columns: heading and value. */
const COLUMNS: readonly (readonly [heading: string, value: (outcome: Outcome) => string | number])[] = [
  ['Story', ({ story }) => story],
  ['Push', ({ push }) => push],
  ['Entitled', ({ entitled }) => entitled],
  ['Live', ({ live }) => live],
  ['On return', ({ replayed }) => replayed],
  ['Missed', ({ missed }) => missed],
  ['Wrong', ({ wrong }) => wrong],
];

/** Formats the outcomes as a table, one line per push, with text aligned left and numbers aligned right. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const cells = outcomes.map((outcome) => COLUMNS.map(([, value]) => value(outcome)));
  const widths = COLUMNS.map(([heading], column) =>
    Math.max(heading.length, ...cells.map((line) => `${line[column]}`.length)),
  );
  const lineOf = (values: readonly (string | number)[], isNumber: (column: number) => boolean) =>
    values
      .map((value, column) =>
        isNumber(column) ? `${value}`.padStart(widths[column] ?? 0) : `${value}`.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const isNumber = (column: number) => typeof cells[0]?.[column] === 'number';
  return [
    lineOf(
      COLUMNS.map(([heading]) => heading),
      isNumber,
    ),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...cells.map((line) => lineOf(line, isNumber)),
  ].join('\n');
}
