import * as z from 'zod';
import { attributes, LIMITS, tag, textUpTo, userId } from '../../shared/protocol/fields.ts';

/** The maximum number of tags of a user. */
const MAX_TAGS = 100;

const profileText = textUpTo(LIMITS.profileText, 'A part of the profile').optional();

/** A user as a file has it: the rules are those of the API, so that one bad line stops no others. */
const rowSchema = z.strictObject({
  userId: userId('accountNotString'),
  nick: profileText,
  faceUrl: profileText,
  tags: z.array(tag).max(MAX_TAGS).default([]),
  attributes: attributes.default({}),
});

/** A user of a file. */
export type ImportRow = z.output<typeof rowSchema> & {
  /** The line where it ends, from 1. */
  readonly line: number;
};

/** A line that cannot be imported, or that the API did not take. */
export interface BadLine {
  readonly line: number;
  readonly userId?: string | undefined;
  readonly error: string;
}

/** Checks what a line holds. */
export function checkRow(line: number, value: unknown): ImportRow | BadLine {
  const result = rowSchema.safeParse(value);
  if (result.success) return { line, ...result.data, tags: [...new Set(result.data.tags)] };
  const [issue] = result.error.issues;
  const { userId: id } = (value ?? {}) as { readonly userId?: unknown };
  const place = issue?.path.map((part) => String(part)).join('.') ?? '';
  const error = `${place}${place === '' ? '' : ': '}${issue?.message ?? 'not valid'}`;
  return { line, ...(typeof id === 'string' ? { userId: id } : {}), error };
}

/** Whether a line is to be imported. */
export const isGood = (row: ImportRow | BadLine): row is ImportRow => !('error' in row);
