import { useState } from 'preact/hooks';
import { randomNumber } from '../api/call.ts';
import { useAction } from '../api/use-action.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';
import { type PushDraft, testRequestOf } from './push-draft.ts';

interface TestCardProps {
  readonly draft: PushDraft;
  readonly isReady: boolean;
}

/** Sends the content to one user. */
export function TestCard({ draft, isReady }: TestCardProps) {
  const { compose } = useTexts();
  const session = useSession();
  const action = useAction();
  const [user, setUser] = useState('');
  const [sent, setSent] = useState<{ readonly user: string; readonly taskId: string }>();
  const submit = (event: Event) => {
    event.preventDefault();
    setSent(undefined);
    void action.run(async () => {
      const request = testRequestOf(draft, user, randomNumber());
      const { TaskId = '' } = await session.call('all_member_push/im_push', request);
      setSent({ user, taskId: TaskId });
    });
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>{compose.test}</h2>
      <Field label={compose.testUser} hint={compose.testHint}>
        {(control) => (
          <input
            {...control}
            autocomplete="off"
            required
            maxLength={32}
            value={user}
            onInput={({ currentTarget }) => setUser(currentTarget.value)}
          />
        )}
      </Field>
      <div class="row">
        <button type="submit" disabled={!isReady || user === '' || action.isRunning}>
          {compose.sendTest}
        </button>
      </div>
      {sent !== undefined && (
        <p class="notice good" role="status">
          <span>{compose.testSent(sent.user)}</span>
          <a href={fragmentOf('pushes', sent.taskId)}>{compose.showTest}</a>
        </p>
      )}
      <ErrorNotice error={action.error} />
    </form>
  );
}
