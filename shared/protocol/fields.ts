import * as z from 'zod';
import { MAX_USER_ID_CHARACTERS, USER_ID } from '../domain/accounts/user-id.ts';
import type { ErrorKind } from './errors.ts';
import { bytesOf, fault } from './parse.ts';
import { fields } from './request.ts';

/** Limits of the API (Tencent Cloud Chat, documents 1047/37166-37175). Text limits are in bytes of UTF-8. */
export const LIMITS = {
  usersPerRequest: 100,
  /** For `query_online_status` and for a push to named users. */
  usersPerQuery: 500,
  devicesPerRequest: 20,
  tag: 50,
  tagsPerUserPerRequest: 10,
  attributeName: 50,
  attributeValue: 50,
  profileText: 500,
} as const;

/** A text of up to `bytes` bytes of UTF-8. */
export const textUpTo = (bytes: number, description: string) =>
  z
    .string()
    .refine((value) => bytesOf(value) <= bytes, `must have at most ${bytes} bytes of UTF-8`)
    .meta({ maxLength: bytes, description: `${description}. At most ${bytes} bytes of UTF-8` });

/** A user id, valid or not: for commands that list invalid ids in their answer. */
export const anyUserId = (missing: 'badToAccount' | 'accountNotString') =>
  z
    .custom<string>(
      (value) => typeof value === 'string',
      fault(missing, 'must be a string, the id of a user'),
    )
    .meta({
      type: 'string',
      pattern: USER_ID.source,
      description: `A user id: 1 to ${MAX_USER_ID_CHARACTERS} printable ASCII characters`,
    });

/** A user id: 1 to 32 bytes of printable ASCII. */
export const userId = (missing: 'badToAccount' | 'accountNotString') =>
  anyUserId(missing).refine((value) => USER_ID.test(value), USER_ID_SENTENCE);

/** The rule for user ids, as part of an error message. */
export const USER_ID_SENTENCE = `must have 1 to ${MAX_USER_ID_CHARACTERS} printable ASCII characters`;

/** A tag: 1 to 50 bytes. */
export const tag = z
  .string()
  .refine((value) => value !== '', fault('emptyTag', 'must not be empty'))
  .refine(
    (value) => bytesOf(value) <= LIMITS.tag,
    fault('tagTooLong', `must have at most ${LIMITS.tag} bytes of UTF-8`),
  )
  .meta({ minLength: 1, maxLength: LIMITS.tag, description: `A tag: 1 to ${LIMITS.tag} bytes of UTF-8` });

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && bytesOf(value) <= LIMITS.attributeName;

/** The name of an attribute: 1 to 50 bytes. */
export const attributeName = z
  .custom<string>(
    isName,
    fault('badAttribute', `must be a string of 1 to ${LIMITS.attributeName} bytes of UTF-8`),
  )
  .meta({
    type: 'string',
    minLength: 1,
    maxLength: LIMITS.attributeName,
    description: `The name of an attribute: 1 to ${LIMITS.attributeName} bytes of UTF-8`,
  });

/** The value of an attribute: up to 50 bytes. An integer is converted to its digits. */
export const attributeValue = z.preprocess(
  (value) => (Number.isSafeInteger(value) ? String(value) : value),
  z
    .custom<string>((value) => typeof value === 'string', fault('badAttribute', 'must be a string'))
    .refine(
      (value) => bytesOf(value) <= LIMITS.attributeValue,
      fault('badAttribute', `must have at most ${LIMITS.attributeValue} bytes of UTF-8`),
    )
    .meta({
      type: 'string',
      maxLength: LIMITS.attributeValue,
      description: `The value of an attribute: at most ${LIMITS.attributeValue} bytes of UTF-8`,
    }),
);

/** Attributes by name; an empty array is accepted as an empty object, because PHP serialises it so. */
export const attributes = z.preprocess(
  (value, context) => {
    if (Array.isArray(value) && value.length === 0) return {};
    // The record schema drops `__proto__`, and a condition that loses an operand would address more users.
    if (typeof value !== 'object' || value === null || Object.hasOwn(value, '__proto__')) {
      context.addIssue({ code: 'custom', message: 'must be an object of attribute names and values' });
    }
    return value;
  },
  z.record(z.string(), attributeValue).meta({ description: 'Attribute values by name' }),
);

/** An attribute slot: "0" to "9". */
export const slot = z
  .custom<string>(
    (key) => typeof key === 'string' && /^\d$/.test(key),
    fault('badAttribute', 'must be a slot, "0" to "9"'),
  )
  .meta({ type: 'string', pattern: '^[0-9]$' });

/** Attribute names by slot, without duplicates. A list of names is for the slots 0, 1, 2 and so on. */
export const attributeNames = z.preprocess(
  (value) => (Array.isArray(value) ? Object.fromEntries(value.entries()) : value),
  z
    .record(slot, attributeName)
    .superRefine((names, context) => {
      const seen = new Set<string>();
      for (const [key, name] of Object.entries(names)) {
        if (seen.has(name)) {
          const message = `gives the name ${JSON.stringify(name)} to two slots`;
          context.addIssue({ code: 'custom', params: { kind: 'badAttribute' }, path: [key], message });
        }
        seen.add(name);
      }
    })
    .meta({ description: 'Attribute names by slot, "0" to "9"' }),
);

/**
 * A list with one entry per user.
 *
 * @param missing the error if the value is not a list or is empty
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
    z
      .array(schema)
      .meta({ minItems: 1, maxItems: maximum, description: `1 to ${maximum} entries, one per user` }),
  );

function faultOfList(
  value: unknown,
  missing: ErrorKind,
  maximum: number,
): readonly [kind: ErrorKind, message: string] | readonly [undefined, undefined] {
  if (value === undefined) return [missing, 'is missing: send a list'];
  if (!Array.isArray(value)) return [missing, 'must be a list'];
  if (value.length === 0) return [missing, 'must not be empty'];
  if (value.length > maximum) {
    return ['tooManyAccounts', `must have at most ${maximum} entries: send the others in another request`];
  }
  return [undefined, undefined];
}

/** `To_Account`: up to 100 users. */
export const namedAccounts = fields({ To_Account: perUser(userId('badToAccount'), 'badToAccount') });
