import { useState } from 'preact/hooks';
import { useAnswer } from '../api/use-answer.ts';
import { usePages } from '../api/use-pages.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Moment } from '../parts/moment.tsx';
import { More } from '../parts/more.tsx';
import { Explanation } from '../push/explanation.tsx';
import { type PushSummary, textOf } from '../push/push-text.ts';
import { fragmentOf } from '../routes/route.ts';
import { useTexts } from '../text/language.ts';

const PAGE_SIZE = 10;

/** The recent pushes of the app; each is explained for the user on demand. */
export function RecentPushes({ user }: { readonly user: string }) {
  const { user: texts, pushes } = useTexts();
  const { pages, error, isLoading, reload, more } = usePages('all_member_push/im_push_list', {
    Limit: PAGE_SIZE,
  });
  const shown = pages.flatMap((page) => page.Pushes);
  return (
    <section class="card stack">
      <h2>{texts.recent}</h2>
      <ErrorNotice error={error} retry={reload} />
      {pages.length > 0 && shown.length === 0 && <p class="muted">{pushes.empty}</p>}
      {shown.map((push) => (
        <RecentPush key={push.TaskId} user={user} push={push} />
      ))}
      <More more={more} isLoading={isLoading} />
    </section>
  );
}

function RecentPush({ user, push }: { readonly user: string; readonly push: PushSummary }) {
  const { user: texts, pushes } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const { answer, error, reload } = useAnswer(
    'all_member_push/im_push_explain',
    isOpen ? { TaskId: push.TaskId, To_Account: user } : undefined,
  );
  return (
    <div class="stack tight separated">
      <div class="row spread apart">
        <a class="foreign clamped" href={fragmentOf('pushes', push.TaskId)}>
          {textOf(push) || pushes.noContent}
        </a>
        <span class="row tight">
          <span class="muted small">
            <Moment at={(push.SendAt ?? push.CreatedAt) * 1000} />
          </span>
          <button type="button" class="plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {texts.explain}
          </button>
        </span>
      </div>
      <ErrorNotice error={error} retry={reload} />
      {isOpen && answer !== undefined && <Explanation answer={answer} />}
    </div>
  );
}
