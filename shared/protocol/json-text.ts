import { RequestError } from './errors.ts';
import { repeatedKey } from './repeated-key.ts';

/** The maximum depth of a body, because later code walks it recursively. */
const MAX_DEPTH = 64;
/** 17 significant digits identify every double (IEEE 754); a decimal number with more digits would be rounded. */
const DIGITS_OF_DOUBLE = 17;

/**
 * Parses the JSON of a request.
 *
 * @returns the value; `{}` for an empty text
 * @throws RequestError 60003 if the text is not JSON; 90001 if it cannot be represented unchanged: numbers that would
 * be rounded, lone surrogates (which UTF-8 cannot encode), keys that stand twice in an object, and values nested too
 * deeply
 */
export function parseJsonText(text: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (json.trim() === '') return {};
  // Checked before parsing, because parsing millions of levels takes seconds.
  if (isNestedDeeperThan(MAX_DEPTH, json)) {
    throw new RequestError('badRequest', `the body is nested deeper than ${MAX_DEPTH} levels`);
  }
  const value = parsed(json);
  assertCarried(value);
  const repeated = repeatedKey(json);
  if (repeated !== undefined) {
    const shown = JSON.stringify(repeated.slice(0, 60));
    throw new RequestError('badRequest', `the key ${shown} stands twice in the same object: send it once`);
  }
  // Checking the source of every number is slower, so only texts with suspicious numbers are parsed again.
  if (/[\d.]{16}|\d[eE]/.test(json)) JSON.parse(json, assertExact);
  return value;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new RequestError(
      'bodyNotJson',
      'the body is not JSON: check quotes, commas and the encoding, which is UTF-8',
    );
  }
}

/** Whether objects and arrays in a text are nested deeper than `depth`. */
function isNestedDeeperThan(depth: number, json: string): boolean {
  let level = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const character = json[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') level++;
    else if (character === '}' || character === ']') level--;
    if (level > depth) return true;
  }
  return false;
}

function assertCarried(value: unknown): void {
  let level = [value];
  while (level.length > 0) {
    level = level.flatMap((node) => {
      if (typeof node === 'string') assertWellFormed(node);
      if (typeof node !== 'object' || node === null) return [];
      if (!Array.isArray(node)) Object.keys(node).forEach(assertWellFormed);
      return Object.values(node);
    });
  }
}

function assertWellFormed(text: string): void {
  if (text.isWellFormed()) return;
  const shown = JSON.stringify(text.slice(0, 60));
  throw new RequestError(
    'badRequest',
    `${shown} holds half of a character (a lone surrogate): send whole characters`,
  );
}

/** Rejects a number that JavaScript, DynamoDB or a client would round. Called for every value of a JSON text. */
function assertExact(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || isExact(value, source)) return value;
  const shown = source.slice(0, 60);
  throw new RequestError('badRequest', `${key}: the number ${shown} would be rounded: send it as a string`);
}

function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (/^-?\d+$/.test(source)) return BigInt(source) === BigInt(value);
  const digits = source
    .replace(/[eE].*/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length <= DIGITS_OF_DOUBLE;
}
