import type { Answer } from '../api/commands.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useTexts } from '../text/language.ts';
import { AttributeRow } from './attribute-row.tsx';

interface AttributesCardProps {
  readonly user: string;
  readonly attributes: Answer<'all_member_push/im_user_get'>['Attrs'];
  readonly onChanged: () => void;
}

/** The attributes of a user: those that the app has named, with and without a value. */
export function AttributesCard({ user, attributes, onChanged }: AttributesCardProps) {
  const { user: texts } = useTexts();
  const { answer } = useAnswer('all_member_push/im_get_attr_name', {});
  const names = Object.values(answer?.AttrNames ?? {});
  return (
    <section class="card stack">
      <h2>{texts.attributes}</h2>
      {answer !== undefined && names.length === 0 && <p class="muted">{texts.noAttributes}</p>}
      {names.map((name) => (
        <AttributeRow
          key={name}
          user={user}
          name={name}
          value={attributes.find(({ Name }) => Name === name)?.Value}
          onChanged={onChanged}
        />
      ))}
    </section>
  );
}
