import * as z from 'zod';
import { bytesOf, fault } from './parse.ts';

/** Limits of the API (Tencent Cloud Chat, documents 1047/37166-37175), in bytes of UTF-8 where of a text. */
export const LIMITS = {
  userId: 32,
  usersPerRequest: 100,
  tag: 50,
  tagsPerUserPerRequest: 10,
  attributeName: 50,
  attributeValue: 50,
} as const;

/** A text that UTF-8 can hold: without lone surrogates, which would be stored as something else. */
const text = z.string().refine((value) => value.isWellFormed(), 'not well-formed Unicode');

const USER_ID = new RegExp(`^[\\x20-\\x7e]{1,${LIMITS.userId}}$`);

/** A user id: 1..32 bytes of printable ASCII. */
export const userId = (missing: 'badToAccount' | 'accountNotString') =>
  z
    .custom<string>((value) => typeof value === 'string', fault(missing, 'an account is a string'))
    .refine(
      (value) => USER_ID.test(value),
      `an account has 1 to ${LIMITS.userId} printable ASCII characters`,
    );

/** A tag: 1..50 bytes. */
export const tag = text
  .refine((value) => value !== '', fault('emptyTag', 'a tag is not empty'))
  .refine(
    (value) => bytesOf(value) <= LIMITS.tag,
    fault('tagTooLong', `a tag has at most ${LIMITS.tag} bytes`),
  );

/** The name of an attribute: 1..50 bytes. */
export const attributeName = text.refine(
  (value) => value !== '' && bytesOf(value) <= LIMITS.attributeName,
  fault('badAttribute', `an attribute name has 1 to ${LIMITS.attributeName} bytes`),
);

/** The value of an attribute: at most 50 bytes. */
export const attributeValue = z
  .custom<string>(
    (value) => typeof value === 'string' && value.isWellFormed(),
    fault('badAttribute', 'an attribute value is a string'),
  )
  .refine(
    (value) => bytesOf(value) <= LIMITS.attributeValue,
    fault('badAttribute', `an attribute value has at most ${LIMITS.attributeValue} bytes`),
  );

/** Attribute names and values. */
export const attributes = z.record(z.string(), attributeValue);

/** At most 100 of something that belongs to users. */
export const perUser = <S extends z.ZodType>(schema: S) =>
  z
    .array(schema)
    .min(1)
    .refine(
      (list) => list.length <= LIMITS.usersPerRequest,
      fault('tooManyAccounts', `at most ${LIMITS.usersPerRequest} accounts in one request`),
    );
