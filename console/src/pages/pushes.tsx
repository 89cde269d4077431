import { useAnswer } from '../api/use-answer.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../parts/page.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useTexts } from '../text/language.ts';

/** The pushes of the app, newest first. */
export function Pushes() {
  const { pushes } = useTexts();
  const listed = useAnswer('all_member_push/im_push_list', { Limit: 50 });
  return (
    <Page title={pushes.title} isLoading={listed.isLoading}>
      <ErrorNotice error={listed.error} retry={listed.reload} />
      <div class="card">
        <table>
          <tbody>
            {listed.answer?.Pushes.map((push) => (
              <tr key={push.TaskId}>
                <td>
                  <a href={fragmentOf('pushes', push.TaskId)}>{push.TaskId}</a>
                </td>
                <td>
                  <StateBadge state={push.State} />
                </td>
                <td>
                  <Moment at={push.CreatedAt * 1000} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}
