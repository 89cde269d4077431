import * as z from 'zod';
import { MAX_USER_ID_CHARACTERS, USER_ID } from '../domain/accounts/user-id.ts';
import type { ErrorKind } from './errors.ts';
import { bytesOf, fault } from './parse.ts';
import { fields } from './request.ts';

/** Limits of the API (Tencent Cloud Chat, documents 1047/37166-37175), in bytes of UTF-8 where of a text. */
export const LIMITS = {
  usersPerRequest: 100,
  /** Of `query_online_status` and of a push to named users. */
  usersPerQuery: 500,
  devicesPerRequest: 20,
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
export const attributes = z.preprocess(
  (value, context) => {
    // A record's schema drops `__proto__`, and a condition that loses an operand addresses more users.
    if (typeof value !== 'object' || value === null || Object.hasOwn(value, '__proto__')) {
      context.addIssue({ code: 'custom', message: 'an object of attribute names and values' });
    }
    return value;
  },
  z.record(z.string(), attributeValue),
);

/** A slot of attributes: "0" to "9". */
export const slot = z
  .custom<string>(
    (key) => typeof key === 'string' && /^\d$/.test(key),
    fault('badAttribute', 'a slot is "0" to "9"'),
  )
  .meta({ type: 'string', pattern: '^[0-9]$' });

/** Names of attributes by slot; no name stands twice. */
export const attributeNames = z
  .record(slot, attributeName)
  .superRefine((names, context) => {
    const seen = new Set<string>();
    for (const [key, name] of Object.entries(names)) {
      if (seen.has(name)) {
        const message = `the name ${JSON.stringify(name)} is given to two slots`;
        context.addIssue({ code: 'custom', params: { kind: 'badAttribute' }, path: [key], message });
      }
      seen.add(name);
    }
  })
  .meta({ description: 'Attribute names by slot, "0" to "9"' });

/**
 * A list with one entry per user.
 *
 * @param missing the error for what is no list, or an empty one
 * @param maximum the maximum number of entries
 */
export const perUser = <S extends z.ZodType>(
  schema: S,
  missing: ErrorKind = 'badRequest',
  maximum: number = LIMITS.usersPerRequest,
) =>
  z.preprocess(
    (value, context) => {
      const [kind, message] = faultOfList(value, missing, maximum);
      if (kind !== undefined) context.addIssue({ code: 'custom', params: { kind }, message });
      return value;
    },
    z.array(schema).meta({ minItems: 1, maxItems: maximum }),
  );

function faultOfList(
  value: unknown,
  missing: ErrorKind,
  maximum: number,
): readonly [kind: ErrorKind, message: string] | readonly [undefined, undefined] {
  if (!Array.isArray(value)) return [missing, 'a list is missing'];
  if (value.length === 0) return [missing, 'the list is empty'];
  if (value.length > maximum) return ['tooManyAccounts', `at most ${maximum} accounts in one request`];
  return [undefined, undefined];
}

/** `To_Account`: up to 100 users. */
export const namedAccounts = fields({ To_Account: perUser(userId('badToAccount'), 'badToAccount') });
