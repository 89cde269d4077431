import type * as z from 'zod';
import { ERROR_CODES, RequestError } from './errors.ts';

type ErrorKind = keyof typeof ERROR_CODES;

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
  const issue = deepest(result.error.issues);
  const kind = issue?.code === 'custom' && isErrorKind(issue.params?.kind) ? issue.params.kind : 'badRequest';
  throw new RequestError(kind, `${fieldName(issue?.path ?? [])}: ${issue?.message ?? 'not valid'}`);
}

const isErrorKind = (kind: unknown): kind is ErrorKind => typeof kind === 'string' && kind in ERROR_CODES;

/** The fault to tell of: in a union, the one that got furthest. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [first] = issues;
  if (first?.code !== 'invalid_union') return first;
  const inner = first.errors.map(deepest).filter((issue) => issue !== undefined);
  const furthest = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
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
