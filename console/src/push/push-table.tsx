import { useAnswer } from '../api/use-answer.ts';
import { AudienceText, audienceOfPush } from '../audience/audience-text.tsx';
import { Moment } from '../parts/moment.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { Table } from '../parts/table.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useTexts } from '../text/language.ts';
import { type PushSummary, textOf } from './push-text.ts';

/** Milliseconds between two looks at a push that is going out. */
const WHILE_RUNNING = 2000;

/** Pushes with content, audience in words, state and progress. */
export function PushTable({ pushes: shown }: { readonly pushes: readonly PushSummary[] }) {
  const { pushes, sections } = useTexts();
  return (
    <Table label={sections.pushes}>
      <thead>
        <tr>
          <th scope="col">{pushes.content}</th>
          <th scope="col">{pushes.audience}</th>
          <th scope="col">{pushes.state}</th>
          <th scope="col">{pushes.created}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((push) => (
          <tr key={push.TaskId}>
            <td class="wide">
              <a class="foreign clamped" href={fragmentOf('pushes', push.TaskId)}>
                {textOf(push) || pushes.noContent}
              </a>
            </td>
            <td class="wide">
              <AudienceText {...audienceOfPush(push)} />
            </td>
            <td>
              <PushState push={push} />
            </td>
            <td>
              <Moment at={(push.SendAt ?? push.CreatedAt) * 1000} />
              <br />
              {push.Identifier !== undefined && (
                <span class="muted small foreign">{pushes.by(push.Identifier)}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The state of a push; the progress of one that is going out. */
function PushState({ push }: { readonly push: PushSummary }) {
  const { pushes } = useTexts();
  const isRunning = push.State === 'accepted' || push.State === 'running';
  const { answer } = useAnswer(
    'all_member_push/im_push_status',
    isRunning ? { TaskId: push.TaskId } : undefined,
    { every: ({ State }) => (State === 'accepted' || State === 'running' ? WHILE_RUNNING : undefined) },
  );
  return (
    <div class="stack tight">
      <span>
        <StateBadge state={answer?.State ?? push.State} />
      </span>
      {isRunning && <progress aria-label={pushes.progress} value={answer?.Progress ?? 0} max={1} />}
    </div>
  );
}
