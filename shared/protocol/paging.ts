import * as z from 'zod';
import { textUpTo } from './fields.ts';
import { integer } from './integer.ts';

/** Marks what follows as ours, and tells the cursor after an empty text from no cursor. */
const MARK = '>';

/** The cursor of the page that begins after a text; it is opaque to callers. */
export const cursorAfter = (text: string): string => Buffer.from(`${MARK}${text}`).toString('base64url');

function textOf(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  return text.startsWith(MARK) && cursorAfter(text.slice(1)) === cursor ? text.slice(1) : undefined;
}

/** The `Cursor` of a list in the order of texts; parsed, it is the text after which the page begins. */
export const textCursor = z
  .string()
  .refine(
    (value) => value === '' || textOf(value) !== undefined,
    'is not a cursor that a page answered: omit it to start over',
  )
  .transform((value) => textOf(value))
  .meta({ description: 'The Cursor of the previous page' })
  .optional();

/**
 * The `Limit` of a list.
 *
 * @param what is listed
 * @param standard how many there are on a page if the caller does not say
 */
export const pageLimit = (what: string, maximum: number, standard: number) =>
  integer({ minimum: 1, maximum, description: `The maximum number of ${what} on a page` }).default(standard);

/** The `Prefix` of a list: at most as many bytes as what is listed may have. */
export const prefix = (bytes: number, what: string) =>
  textUpTo(bytes, `Only ${what} that begin with this, case-sensitive`).optional();

/** The `Cursor` of an answer. */
export const nextCursor = z.string().describe('Asks for the next page; empty on the last one');
