import { DomainError } from '../domain-error.ts';

/** The maximum length of a user id in characters (Tencent Cloud Chat, document 1047/34953). */
export const MAX_USER_ID_CHARACTERS = 32;

/** A user id: 1 to 32 characters of printable ASCII. */
export const USER_ID = new RegExp(`^[\\x20-\\x7e]{1,${MAX_USER_ID_CHARACTERS}}$`);

/** Whether a text is a valid user id. */
export const isUserId = (text: string): boolean => USER_ID.test(text);

/**
 * Checks that a text is a valid user id.
 *
 * @throws DomainError `userIdInvalid` otherwise
 */
export function assertUserId(userId: string): void {
  if (!isUserId(userId)) throw userIdInvalid();
}

/** The error of a text that is no user id. */
export const userIdInvalid = (): DomainError =>
  new DomainError(
    'userIdInvalid',
    `an account has 1 to ${MAX_USER_ID_CHARACTERS} printable ASCII characters`,
  );
