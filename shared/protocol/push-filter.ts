import type * as z from 'zod';
import type { pushSummary } from './commands/tasks.ts';

type Summary = z.output<typeof pushSummary>;

/**
 * Makes the filter of a list of pushes.
 *
 * @param state only pushes in this state; absent: in any
 * @param text only pushes whose content, audience, sender or id contains this, in either case; absent: all
 */
export function wantedPush(
  state: Summary['State'] | undefined,
  text: string | undefined,
): (summary: Summary) => boolean {
  const wanted = text?.toLowerCase();
  return (summary) =>
    (state === undefined || summary.State === state) &&
    (wanted === undefined || textsOf(summary).some((one) => one.toLowerCase().includes(wanted)));
}

const textsOf = ({
  TaskId,
  From_Account,
  Identifier = '',
  DataId = '',
  MsgBody,
  OfflinePushInfo,
  Condition,
  To_Account = [],
}: Summary): string[] => [
  TaskId,
  From_Account,
  Identifier,
  DataId,
  ...MsgBody.flatMap(({ MsgContent }) => stringsIn(MsgContent)),
  ...stringsIn(OfflinePushInfo),
  ...stringsIn(Condition),
  ...To_Account,
];

/** Every text in a value; the names of fields do not count, those of attributes do. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'Attr' ? [...Object.keys(inner as object), ...stringsIn(inner)] : stringsIn(inner),
  );
}
