import { useAction } from '../api/use-action.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';

interface CancelDialogProps {
  readonly taskId: string;
  readonly onClose: () => void;
}

/** Asks before a push is cancelled. */
export function CancelDialog({ taskId, onClose }: CancelDialogProps) {
  const { push } = useTexts();
  const session = useSession();
  const cancelling = useAction();
  const cancel = async () => {
    const isDone = await cancelling.run(async () => {
      await session.call('all_member_push/im_push_cancel', { TaskId: taskId });
    });
    if (isDone) onClose();
  };
  return (
    <Dialog title={push.cancelAsk} onClose={onClose}>
      <p>{push.cancelHint}</p>
      <ErrorNotice error={cancelling.error} />
      <div class="actions">
        <button type="button" onClick={onClose}>
          {push.keep}
        </button>
        <button type="button" class="danger" disabled={cancelling.isRunning} onClick={() => void cancel()}>
          {push.cancelPush}
        </button>
      </div>
    </Dialog>
  );
}
