import { formatCondition } from '../../../shared/protocol/condition-notation.ts';
import { useLanguage } from '../text/language.ts';
import type { ChosenAudience } from './draft.ts';

/** Users who are named, before the rest is a number. */
const SHOWN_USERS = 5;

/** An audience in words. */
export function AudienceText({ condition, users }: ChosenAudience) {
  const { texts, formats } = useLanguage();
  const { audience } = texts;
  if (condition !== undefined) return <code class="foreign">{formatCondition(condition)}</code>;
  if (users === undefined) return <span>{audience.everybody}</span>;
  const shown = users.slice(0, SHOWN_USERS).join(', ');
  return (
    <span class="foreign">
      {shown}
      {users.length > SHOWN_USERS && ` ${audience.andOthers(formats.number(users.length - SHOWN_USERS))}`}
    </span>
  );
}

/** Whom a push of the API is for. */
export const audienceOfPush = ({
  Condition,
  To_Account,
}: {
  readonly Condition?: ChosenAudience['condition'];
  readonly To_Account?: readonly string[] | undefined;
}): ChosenAudience => ({ condition: Condition, users: To_Account });
