/** The text is not a valid condition; the error has the column of the problem. */
export class ConditionSyntaxError extends SyntaxError {
  override readonly name = 'ConditionSyntaxError';
  /** The column of the first invalid character, counted in characters from 1. */
  readonly column: number;
  /** The whole text. */
  readonly text: string;

  /** @param offset the position in the text, in UTF-16 code units from 0 */
  constructor(message: string, text: string, offset: number) {
    const column = [...text.slice(0, offset)].length + 1;
    super(`column ${column}: ${message}`);
    this.column = column;
    this.text = text;
  }
}

/** A word or symbol of a condition, with its position in the text. */
export interface Token {
  readonly kind: 'word' | 'quoted' | '(' | ')' | ':' | 'end';
  /** The text without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s*/uy;
const MARK = /[():]/uy;
const QUOTED = /"(?:[^"\\]|\\.)*"/suy;
const WORD = /[^\s():"]+/uy;

/**
 * Splits a condition into tokens; the last token marks the end.
 *
 * @throws ConditionSyntaxError for an unclosed quotation mark or an unknown escape
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let start = matchAt(SPACE, text, 0).length;
  while (start < text.length) {
    const token = tokenAt(text, start);
    tokens.push(token);
    start = token.end + matchAt(SPACE, text, token.end).length;
  }
  return [...tokens, { kind: 'end', text: '', start: text.length, end: text.length }];
}

function tokenAt(text: string, start: number): Token {
  const mark = matchAt(MARK, text, start) as '(' | ')' | ':' | '';
  if (mark !== '') return { kind: mark, text: mark, start, end: start + 1 };
  const quotation = matchAt(QUOTED, text, start);
  if (quotation !== '') {
    return { kind: 'quoted', text: unquoted(quotation, text, start), start, end: start + quotation.length };
  }
  if (text[start] === '"')
    throw new ConditionSyntaxError('this quotation mark is not closed: add the closing one', text, start);
  const word = matchAt(WORD, text, start);
  return { kind: 'word', text: word, start, end: start + word.length };
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}

/** Unquotes a JSON string; unlike in JSON, it may contain line breaks and tabs. */
function unquoted(quotation: string, text: string, start: number): string {
  const json = quotation.replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
  try {
    return JSON.parse(json) as string;
  } catch {
    throw new ConditionSyntaxError(
      'unknown escape in the quotation: write \\" for a quotation mark and \\\\ for a backslash',
      text,
      start,
    );
  }
}

/** The operators that join conditions. */
export const OPERATORS: readonly string[] = ['and', 'or', 'not'];

const PLAIN = /^[\p{L}\p{N}_$@#%+*./=<>~-]+$/u;

/** Formats a name or value: as a plain word if that is unambiguous, otherwise in quotation marks. */
export const quoted = (text: string): string =>
  PLAIN.test(text) && !OPERATORS.includes(text.toLowerCase()) ? text : JSON.stringify(text);
