/** A text that is not a condition, with the place where it stops being one. */
export class ConditionSyntaxError extends SyntaxError {
  override readonly name = 'ConditionSyntaxError';
  /** The column of the first character that does not fit, in characters from 1. */
  readonly column: number;

  /** @param offset where it is in the text, in UTF-16 code units from 0 */
  constructor(message: string, text: string, offset: number) {
    const column = [...text.slice(0, offset)].length + 1;
    super(`column ${column}: ${message}`);
    this.column = column;
  }
}

/** A word or a mark of a condition, and where it starts in the text. */
export interface Token {
  readonly kind: 'word' | 'quoted' | '(' | ')' | ':' | 'end';
  /** What it says, without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s*/uy;
const MARK = /[():]/uy;
const QUOTED = /"(?:[^"\\]|\\.)*"/suy;
const WORD = /[^\s():"]+/uy;

/**
 * Splits a condition into its tokens; the last one is the end.
 *
 * @throws ConditionSyntaxError for a quotation mark without its partner and for an unknown escape
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
    throw new ConditionSyntaxError('the quotation mark has no partner: add one', text, start);
  const word = matchAt(WORD, text, start);
  return { kind: 'word', text: word, start, end: start + word.length };
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}

/** Quotation marks and escapes are those of JSON; line breaks and tabs may stand as they are. */
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

/** The words that join conditions. */
export const OPERATORS: readonly string[] = ['and', 'or', 'not'];

const PLAIN = /^[\p{L}\p{N}_$@#%+*./=<>~-]+$/u;

/** Writes a name or a value: as a word where everybody reads it as one, or in quotation marks. */
export const quoted = (text: string): string =>
  PLAIN.test(text) && !OPERATORS.includes(text.toLowerCase()) ? text : JSON.stringify(text);
