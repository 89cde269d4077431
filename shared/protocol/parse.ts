import type * as z from 'zod';
import { ERROR_CODES, type ErrorKind, RequestError } from './errors.ts';

/** How many characters of a rejected text an error message shows. */
const SHOWN_CHARACTERS = 60;

/** Attaches an error code to a schema's check; a check without one is answered with 90001. */
export const fault = (kind: ErrorKind, error: string): { params: { kind: ErrorKind }; error: string } => ({
  params: { kind },
  error,
});

/**
 * Parses a request with its schema.
 *
 * @throws RequestError with the code of the first fault and a message that names the field, the limit and the value
 */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { error: sentenceOf });
  if (result.success) return result.data;
  const issue = deepest(result.error.issues, value);
  const path = issue?.path ?? [];
  throw new RequestError(
    kindOf(issue),
    `${fieldName(path)}: ${issue?.message ?? 'is not valid'}${given(value, path)}`,
  );
}

function kindOf(issue: z.core.$ZodIssue | undefined): ErrorKind {
  if (issue?.code === 'custom' && isErrorKind(issue.params?.kind)) return issue.params.kind;
  const isInElement = issue?.path.some((key, at) => key === 'MsgBody' && at < issue.path.length - 1);
  return isInElement === true ? 'badMessageElement' : 'badRequest';
}

const ARTICLES: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'an integer',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};

/** Builds the message for a check that has no message of its own. */
function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${ARTICLES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `must have at least ${issue.minimum} element${issue.minimum === 1 ? '' : 's'}`
        : `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `must have at most ${issue.maximum} elements`
        : `must be at most ${issue.maximum}`;
    case 'invalid_union':
      return issue.note === 'No matching discriminator' && typeof issue.discriminator === 'string'
        ? sentenceOfKind(issue.input, issue.discriminator)
        : 'matches none of the accepted forms';
    case 'invalid_key':
      return 'is not a known key';
    default:
      return undefined;
  }
}

/** Says what is wrong with the field that names the kind of an object. */
function sentenceOfKind(object: unknown, field: string): string {
  const kind = valueAt(object, [field])?.value;
  return kind === undefined || kind === null ? 'is missing' : `is not a known ${field}`;
}

/** Shows the rejected value, so that the caller can recognise it; cuts off a long one. */
function given(body: unknown, path: readonly PropertyKey[]): string {
  const found = valueAt(body, path);
  // A list that was sent under an older name has no value at this path.
  if (found === undefined || path.length === 0) return '';
  const { value } = found;
  if (Array.isArray(value)) return ` (got ${value.length} elements)`;
  if (typeof value === 'object' && value !== null) return '';
  if (typeof value !== 'string') return ` (got ${value})`;
  const shown = JSON.stringify(value.slice(0, SHOWN_CHARACTERS));
  return ` (got ${shown}${value.length > SHOWN_CHARACTERS ? '…' : ''}, ${bytesOf(value)} bytes)`;
}

/** Returns the value at a path; `undefined` if there is none. */
function valueAt(body: unknown, path: readonly PropertyKey[]): { readonly value: unknown } | undefined {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return { value };
}

const isErrorKind = (kind: unknown): kind is ErrorKind => typeof kind === 'string' && kind in ERROR_CODES;

/** Chooses the fault to report: in a union, the one of the form that fits best, which is the deepest. */
function deepest(issues: readonly z.core.$ZodIssue[], body: unknown): z.core.$ZodIssue | undefined {
  const [first] = issues;
  if (first?.code === 'invalid_key') {
    const [key] = first.issues;
    return key === undefined ? first : { ...key, path: first.path };
  }
  if (first?.code !== 'invalid_union') return first;
  const here = valueAt(body, first.path)?.value;
  const inner = first.errors.map((form) => deepest(form, here)).filter((issue) => issue !== undefined);
  const isThere = ({ path }: z.core.$ZodIssue) => Number(valueAt(here, path) !== undefined);
  const furthest = inner.toSorted((a, b) => isThere(b) - isThere(a) || b.path.length - a.path.length)[0];
  return furthest === undefined ? first : { ...furthest, path: [...first.path, ...furthest.path] };
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the body';
  return path
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** The length of a text in bytes of UTF-8, the unit of all text limits of the API. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');
