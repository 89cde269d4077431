import { decodeTime } from 'ulid';
import type { PushDraft } from '../domain/push/push.ts';
import type { PushRecord, PushState } from '../domain/push/push-record.ts';
import type { RawItem } from './conditional-write.ts';

/** Parses the record of a push. */
export function recordFrom(item: RawItem): PushRecord {
  const draft = JSON.parse(String(item.push)) as PushDraft;
  const position = item.position as string | undefined;
  const optional = (field: string) => (item[field] === undefined ? {} : { [field]: Number(item[field]) });
  return {
    draft,
    state: item.state as PushState,
    createdAt: Number(item.createdAt),
    isPublished: item.isPublished === true,
    earlierPositions: (item.earlierPositions as string[] | undefined) ?? [],
    ...(position === undefined ? {} : { push: { ...draft, position, acceptedAt: decodeTime(position) } }),
    ...(item.fault === undefined ? {} : { fault: String(item.fault) }),
    ...optional('rangeWidth'),
    ...optional('sendAt'),
    ...optional('doneAt'),
    ...optional('cancelledAt'),
  };
}
