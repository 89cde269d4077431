import * as z from 'zod';
import { MAX_USER_ID_CHARACTERS, USER_ID } from '../domain/accounts/user-id.ts';
import type { ErrorKind } from './errors.ts';
import { bytesOf, fault } from './parse.ts';

/** Limits of the API (Tencent Cloud Chat, documents 1047/37166-37175), in bytes of UTF-8 where of a text. */
export const LIMITS = {
  usersPerRequest: 100,
  /** Of `query_online_status` and of a push to named users. */
  usersPerQuery: 500,
  tag: 50,
  tagsPerUserPerRequest: 10,
  attributeName: 50,
  attributeValue: 50,
  profileText: 500,
} as const;

/** A text that UTF-8 can hold: without lone surrogates, which would be stored as something else. */
export const text = z.string().refine((value) => value.isWellFormed(), 'not well-formed Unicode');

/** A text of at most so many bytes. */
export const textUpTo = (bytes: number) =>
  text
    .refine((value) => bytesOf(value) <= bytes, `at most ${bytes} bytes`)
    .meta({ type: 'string', description: `At most ${bytes} bytes of UTF-8` });

/** A user id: 1..32 bytes of printable ASCII. */
export const userId = (missing: 'badToAccount' | 'accountNotString') =>
  z
    .custom<string>((value) => typeof value === 'string', fault(missing, 'an account is a string'))
    .refine(
      (value) => USER_ID.test(value),
      `an account has 1 to ${MAX_USER_ID_CHARACTERS} printable ASCII characters`,
    )
    .meta({ type: 'string', pattern: USER_ID.source });

/** A tag: 1..50 bytes. */
export const tag = text
  .refine((value) => value !== '', fault('emptyTag', 'a tag is not empty'))
  .refine(
    (value) => bytesOf(value) <= LIMITS.tag,
    fault('tagTooLong', `a tag has at most ${LIMITS.tag} bytes`),
  )
  .meta({ type: 'string', minLength: 1, maxLength: LIMITS.tag });

/** The name of an attribute: 1..50 bytes. */
export const attributeName = z
  .custom<string>(
    (value) =>
      typeof value === 'string' &&
      value.isWellFormed() &&
      value !== '' &&
      bytesOf(value) <= LIMITS.attributeName,
    fault('badAttribute', `an attribute name is a string of 1 to ${LIMITS.attributeName} bytes`),
  )
  .meta({ type: 'string', minLength: 1, maxLength: LIMITS.attributeName });

/** The value of an attribute: at most 50 bytes. */
export const attributeValue = z
  .custom<string>(
    (value) => typeof value === 'string' && value.isWellFormed(),
    fault('badAttribute', 'an attribute value is a string'),
  )
  .refine(
    (value) => bytesOf(value) <= LIMITS.attributeValue,
    fault('badAttribute', `an attribute value has at most ${LIMITS.attributeValue} bytes`),
  )
  .meta({ type: 'string', maxLength: LIMITS.attributeValue });

/** Attribute names and values. */
export const attributes = z
  // A record's schema drops this key, and a condition that loses an operand addresses more users.
  .custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Object.hasOwn(value, '__proto__'),
    'an object of attribute names and values',
  )
  .pipe(z.record(z.string(), attributeValue))
  .meta({ type: 'object', additionalProperties: { type: 'string', maxLength: LIMITS.attributeValue } });

/** One to `most` of something that belongs to users. */
export const perUser = <S extends z.ZodType>(
  schema: S,
  missing: ErrorKind = 'badRequest',
  most: number = LIMITS.usersPerRequest,
) =>
  z
    .custom<unknown[]>(Array.isArray, fault(missing, 'a list is missing'))
    .refine((list) => list.length > 0, fault(missing, 'the list is empty'))
    .refine(
      (list) => list.length <= most,
      fault('tooManyAccounts', `at most ${most} accounts in one request`),
    )
    .pipe(z.array(schema));
