import { useState } from 'preact/hooks';
import { useAnswer } from '../api/use-answer.ts';
import { audienceOfPush } from '../audience/audience-text.tsx';
import { useAudienceSize } from '../audience/use-audience-size.ts';
import { compose } from '../compose/handed-draft.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Page } from '../parts/page.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useSession } from '../session/session.ts';
import { useLanguage } from '../text/language.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { draftOfPush } from './draft-of-push.ts';
import { ExplainCard } from './explain-card.tsx';
import { Failures } from './failures.tsx';
import { Funnel } from './funnel.tsx';
import { funnelSteps } from './funnel-steps.ts';
import { ProviderPauses } from './provider-pauses.tsx';
import { PushFacts } from './push-facts.tsx';
import type { PushStatus } from './push-text.ts';
import { ResendDialog } from './resend-dialog.tsx';

/** Milliseconds between two looks at a push that is going out, and at one that is not. */
const WHILE_RUNNING = 2000;
const OTHERWISE = 15_000;

const isRunning = ({ State }: PushStatus) => State === 'accepted' || State === 'running';

/** Whether cancelling still changes anything. */
const isCancellable = (status: PushStatus, now: number): boolean =>
  status.State === 'scheduled' ||
  isRunning(status) ||
  (status.State === 'done' && ((status.AcceptedAt ?? 0) + status.MsgLifeTime) * 1000 > now);

/** One push: how far it is, whom it reached, and what went wrong. */
export function PushPage({ taskId, user }: { readonly taskId: string; readonly user?: string | undefined }) {
  const { texts, formats } = useLanguage();
  const { push } = texts;
  const { isViewer } = useSession();
  const [dialog, setDialog] = useState<'cancel' | 'resend'>();
  const { answer, error, isLoading, reload } = useAnswer(
    'all_member_push/im_push_status',
    { TaskId: taskId },
    { every: (status) => (isRunning(status) ? WHILE_RUNNING : OTHERWISE) },
  );
  const { size } = useAudienceSize(answer && audienceOfPush(answer));
  return (
    <Page
      title={push.title}
      isLoading={isLoading && answer === undefined}
      actions={
        answer !== undefined &&
        !isViewer && (
          <div class="row">
            <button type="button" onClick={() => compose(draftOfPush(answer))}>
              {push.copy}
            </button>
            <button type="button" onClick={() => setDialog('resend')} disabled={isRunning(answer)}>
              {push.resend}
            </button>
            {isCancellable(answer, Date.now()) && (
              <button type="button" class="danger" onClick={() => setDialog('cancel')}>
                {push.cancelPush}
              </button>
            )}
          </div>
        )
      }
    >
      <a href={fragmentOf('pushes')}>← {push.back}</a>
      <ErrorNotice error={error} retry={reload} />
      {answer !== undefined && (
        <>
          <ProviderPauses status={answer} />
          <div class="two">
            <div class="stack">
              <section class="card stack">
                <div class="row spread" aria-live="polite">
                  <StateBadge state={answer.State} />
                  <span>{formats.share(answer.Progress)}</span>
                </div>
                <progress aria-label={push.progress} value={answer.Progress} max={1} />
                <h2>{push.funnel}</h2>
                <Funnel steps={funnelSteps(answer, size?.users)} />
                <p class="muted small">{push.funnelHint}</p>
              </section>
              <Failures status={answer} />
              <ExplainCard taskId={taskId} user={user} />
            </div>
            <PushFacts status={answer} />
          </div>
          {dialog === 'cancel' && (
            <CancelDialog
              taskId={taskId}
              onClose={() => {
                setDialog(undefined);
                reload();
              }}
            />
          )}
          {dialog === 'resend' && <ResendDialog push={answer} onClose={() => setDialog(undefined)} />}
        </>
      )}
    </Page>
  );
}
