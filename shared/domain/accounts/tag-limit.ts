import { DomainError } from '../domain-error.ts';
import type { UserTags } from './account.ts';

/** The maximum number of tags of a user (Tencent Cloud Chat, document 1047/37172). */
export const MAX_TAGS_OF_USER = 100;

/**
 * Checks that a user can get these tags.
 *
 * @throws DomainError `tagsOfUserExceeded` if there would be more than 100
 */
export function assertRoom(userId: string, { held }: UserTags, tags: readonly string[]): void {
  const missing = [...new Set(tags)].filter((tag) => !held.has(tag)).length;
  if (held.size + missing > MAX_TAGS_OF_USER) throw tooManyTags(userId, held.size, missing);
}

/** The error for a user with too many tags. */
export const tooManyTags = (userId: string, present: number, more: number): DomainError =>
  new DomainError(
    'tagsOfUserExceeded',
    `${userId} has ${present} tags and would get ${more} more: a user has at most ${MAX_TAGS_OF_USER}`,
  );
