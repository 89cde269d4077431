import { formatCondition } from '../../../shared/protocol/condition-notation.ts';
import type { Answer } from '../api/commands.ts';
import { useLanguage } from '../text/language.ts';

type Clause = NonNullable<Answer<'all_member_push/im_push_explain'>['Condition']>;

/** A part of a condition, whether it held for the user, and its parts. */
export function Clauses({ clause }: { readonly clause: Clause }) {
  const { texts, formats } = useLanguage();
  const { explain, audience } = texts;
  const { And, Or, Not, Tag, Attr, Users, Holds, Since, Until } = clause;
  const parts = And ?? Or ?? (Not === undefined ? [] : [Not]);
  const name =
    Tag !== undefined || Attr !== undefined
      ? formatCondition({ ...(Tag === undefined ? { Attr } : { Tag }) })
      : Users !== undefined
        ? audience.named(formats.number(Users))
        : And !== undefined
          ? explain.all
          : Or !== undefined
            ? explain.any
            : explain.not;
  const at = (seconds: number) => formats.time(seconds * 1000);
  return (
    <li>
      <span class={`mark ${Holds === undefined ? '' : Holds ? 'yes' : 'no'}`} aria-hidden="true">
        {Holds === undefined ? '?' : Holds ? '✓' : '✗'}
      </span>
      <span class="unseen">
        {Holds === undefined ? texts.unknown : Holds ? explain.holds : explain.holdsNot}
      </span>
      <code class="foreign">{name}</code>{' '}
      <span class="muted small">
        {Since !== undefined && explain.since(at(Since))} {Until !== undefined && explain.until(at(Until))}
      </span>
      {parts.length > 0 && (
        <ul>
          {parts.map((part, index) => (
            <Clauses key={index} clause={part} />
          ))}
        </ul>
      )}
    </li>
  );
}
