import type { Answer, Request } from '../api/commands.ts';
import { MAX_NAMED_USERS } from '../audience/draft.ts';
import type { Session } from '../session/session.ts';
import type { PushSummary } from './push-text.ts';

type Condition = NonNullable<PushSummary['Condition']>;
type Verdict = Answer<'all_member_push/im_push_explain'>['Verdict'];
type Filter = Pick<Request<'all_member_push/im_user_list'>, 'Tag' | 'AttrName' | 'AttrValue'>;

/** Those who will not get the push any more. */
const MISSED: readonly Verdict[] = ['expired', 'withdrawn', 'online_only', 'not_sent'];

/** Explanations that are asked for at the same time. */
const AT_ONCE = 4;

/** What is known while users are looked at. */
export interface Search {
  readonly looked: number;
  readonly missed: readonly string[];
}

/** How a search ended. */
export interface SearchResult extends Search {
  /** Whether there are more users than are looked at. */
  readonly isCut: boolean;
}

/**
 * Finds the users who were to get a push, did not, and will not any more: from the explanation of the push for each.
 * Looks at 500 users at most, which is how many a push may name.
 *
 * @param report is told how far it is
 * @throws ApiError when a call does not succeed; the reason of the signal when that ends it.
 */
export async function findMissed(
  session: Session,
  push: PushSummary,
  report: (search: Search) => void,
  signal: AbortSignal,
): Promise<SearchResult> {
  const { users, isCut } = await candidates(session, push, signal);
  const missed: string[] = [];
  let looked = 0;
  const queue = users.values();
  const work = async () => {
    for (const user of queue) {
      const { Verdict } = await session.call(
        'all_member_push/im_push_explain',
        { TaskId: push.TaskId, To_Account: user },
        signal,
      );
      looked++;
      if (MISSED.includes(Verdict)) missed.push(user);
      report({ looked, missed });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { looked, missed: missed.sort(), isCut };
}

/** The users among whom all those are whom the push was for, as far as the lists of today have them. */
async function candidates(session: Session, push: PushSummary, signal: AbortSignal) {
  if (push.To_Account !== undefined) return { users: new Set(push.To_Account), isCut: false };
  const users = new Set<string>();
  for (const filter of filtersOf(push.Condition)) {
    let Cursor: string | undefined;
    do {
      const page = await session.call(
        'all_member_push/im_user_list',
        { ...filter, Limit: 100, ...(Cursor === undefined ? {} : { Cursor }) },
        signal,
      );
      for (const { To_Account } of page.Users) users.add(To_Account);
      if (users.size > MAX_NAMED_USERS)
        return { users: new Set([...users].slice(0, MAX_NAMED_USERS)), isCut: true };
      Cursor = page.Cursor === '' ? undefined : page.Cursor;
    } while (Cursor !== undefined);
  }
  return { users, isCut: false };
}

/** Lists whose users together include everybody who matches a condition: of what must all hold, one part is enough. */
export function filtersOf(condition: Condition | undefined): readonly Filter[] {
  const { Tag, Attr, And, Or } = condition ?? {};
  if (Tag !== undefined) return [{ Tag }];
  const [attribute] = Object.entries(Attr ?? {});
  if (attribute !== undefined) return [{ AttrName: attribute[0], AttrValue: attribute[1] }];
  if (And !== undefined) {
    const parts = And.map(filtersOf).filter((filters) => !filters.some(isForEverybody));
    return parts.sort((a, b) => a.length - b.length)[0] ?? EVERYBODY;
  }
  if (Or === undefined) return EVERYBODY;
  const filters = Or.flatMap(filtersOf);
  return filters.some(isForEverybody) ? EVERYBODY : filters;
}

const EVERYBODY: readonly Filter[] = [{}];

const isForEverybody = (filter: Filter): boolean => Object.keys(filter).length === 0;
