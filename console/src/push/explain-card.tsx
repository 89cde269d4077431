import { useState } from 'preact/hooks';
import { useAnswer } from '../api/use-answer.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { useTexts } from '../text/language.ts';
import { Explanation } from './explanation.tsx';

interface ExplainCardProps {
  readonly taskId: string;
  /** The user about whom it was opened. */
  readonly user?: string | undefined;
}

/** Explains what became of a push for a user. */
export function ExplainCard({ taskId, user = '' }: ExplainCardProps) {
  const { push } = useTexts();
  const [typed, setTyped] = useState(user);
  const [asked, setAsked] = useState(user);
  const { answer, error, isLoading, reload } = useAnswer(
    'all_member_push/im_push_explain',
    asked === '' ? undefined : { TaskId: taskId, To_Account: asked },
  );
  const submit = (event: Event) => {
    event.preventDefault();
    if (typed === asked) reload();
    else setAsked(typed);
  };
  return (
    <section class="card stack" aria-busy={isLoading}>
      <h2>{push.explain}</h2>
      <form class="stack" onSubmit={submit}>
        <Field label={push.explainUser}>
          {(control) => (
            <input
              {...control}
              autocomplete="off"
              required
              maxLength={32}
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          )}
        </Field>
        <div class="row">
          <button type="submit" disabled={typed === ''}>
            {push.explainIt}
          </button>
        </div>
      </form>
      <ErrorNotice error={error} retry={reload} />
      {answer !== undefined && answer.To_Account === asked && <Explanation answer={answer} />}
    </section>
  );
}
