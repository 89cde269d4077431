import type * as z from 'zod';
import { ERROR_CODES, type ErrorKind, RequestError } from './errors.ts';

/** How much of a refused text is shown. */
const SHOWN_CHARACTERS = 60;

/** Names the error code that a schema's fault answers with; 90001 where a schema names none. */
export const fault = (kind: ErrorKind, error: string): { params: { kind: ErrorKind }; error: string } => ({
  params: { kind },
  error,
});

/**
 * Parses a request by its schema.
 *
 * @throws RequestError with the code of the first fault, which names the field.
 */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues, value);
  const kind = issue?.code === 'custom' && isErrorKind(issue.params?.kind) ? issue.params.kind : 'badRequest';
  const path = issue?.path ?? [];
  const info = `${fieldName(path)}: ${issue?.message ?? 'not valid'}${given(value, path)}`;
  throw new RequestError(kind, info);
}

/** The value that was refused, for the caller to recognise; long ones are cut. */
function given(body: unknown, path: readonly PropertyKey[]): string {
  const found = valueAt(body, path);
  // Where a list came under its older name there is nothing to show.
  if (found === undefined) return '';
  const { value } = found;
  if (Array.isArray(value)) return ` (got ${value.length} elements)`;
  if (typeof value === 'object' && value !== null) return '';
  if (typeof value !== 'string') return ` (got ${value})`;
  const shown = JSON.stringify(value.slice(0, SHOWN_CHARACTERS));
  return ` (got ${shown}${value.length > SHOWN_CHARACTERS ? '…' : ''}, ${bytesOf(value)} bytes)`;
}

/** What stands at a path; `undefined` when nothing does. */
function valueAt(body: unknown, path: readonly PropertyKey[]): { readonly value: unknown } | undefined {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return { value };
}

const isErrorKind = (kind: unknown): kind is ErrorKind => typeof kind === 'string' && kind in ERROR_CODES;

/** The fault to tell of: in a union, that of a form whose fields are there, and the one that got furthest. */
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

/** How many bytes a text has in UTF-8, in which every limit of the API is meant. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');
