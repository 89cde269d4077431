import { Field } from '../parts/field.tsx';
import { Segments } from '../parts/segments.tsx';
import { useTexts } from '../text/language.ts';
import { choiceOf, inAnotherWay } from './chosen-audience.ts';
import type { AudienceDraft } from './draft.ts';
import { GroupBox } from './group-box.tsx';

interface AudienceEditorProps {
  readonly draft: AudienceDraft;
  readonly onChange: (draft: AudienceDraft) => void;
}

/** Chooses whom a push is for: everybody, conditions that are put together, or conditions that are typed. */
export function AudienceEditor({ draft, onChange }: AudienceEditorProps) {
  const { audience } = useTexts();
  const choice = choiceOf(draft);
  return (
    <div class="stack">
      <Segments
        label={audience.title}
        value={draft.way}
        options={[
          ['everybody', audience.everybody],
          ['build', audience.build],
          ['type', audience.type],
          ['users', audience.byName],
        ]}
        onChange={(way) => onChange(inAnotherWay(draft, way))}
      />
      {draft.way === 'everybody' && <p class="muted">{audience.everybodyHint}</p>}
      {draft.way === 'build' && (
        <GroupBox group={draft.group} onChange={(group) => onChange({ ...draft, group })} />
      )}
      {draft.way === 'type' && (
        <Field label={audience.notation} hint={audience.notationHint} fault={choice.fault}>
          {(control) => (
            <textarea
              {...control}
              class="mono"
              spellcheck={false}
              rows={3}
              value={draft.notation}
              onInput={({ currentTarget }) => onChange({ ...draft, notation: currentTarget.value })}
            />
          )}
        </Field>
      )}
      {draft.way === 'users' && (
        <Field label={audience.ids} hint={audience.idsHint}>
          {(control) => (
            <textarea
              {...control}
              class="mono"
              spellcheck={false}
              rows={4}
              value={draft.users}
              onInput={({ currentTarget }) => onChange({ ...draft, users: currentTarget.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
