import { useEffect, useRef, useState } from 'preact/hooks';
import { useAction } from '../api/use-action.ts';
import { compose } from '../compose/handed-draft.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { useSession } from '../session/session.ts';
import { useLanguage } from '../text/language.ts';
import { draftOfPush } from './draft-of-push.ts';
import { findMissed, type Search, type SearchResult } from './missed-users.ts';
import type { PushStatus } from './push-text.ts';

interface ResendDialogProps {
  readonly push: PushStatus;
  readonly onClose: () => void;
}

/** Finds those who missed a push, and opens a new push to them. */
export function ResendDialog({ push, onClose }: ResendDialogProps) {
  const { texts, formats } = useLanguage();
  const { resend } = texts;
  const session = useSession();
  const searching = useAction();
  const [search, setSearch] = useState<Search>({ looked: 0, missed: [] });
  const [result, setResult] = useState<SearchResult>();
  const ending = useRef(new AbortController());
  const start = () =>
    void searching.run(async () => {
      const found = await findMissed(session, push, setSearch, ending.current.signal);
      setResult(found);
    });
  useEffect(() => {
    start();
    return () => ending.current.abort(new DOMException('The dialog was closed', 'AbortError'));
  }, []);
  const missed = result?.missed ?? [];
  return (
    <Dialog title={resend.title} onClose={onClose}>
      <p>{resend.lead}</p>
      <p role="status">
        {result === undefined
          ? resend.searching(formats.number(search.looked), formats.number(search.missed.length))
          : resend.found(formats.number(result.looked), formats.number(missed.length))}
      </p>
      {result?.isCut && <p class="notice warn">{resend.cut}</p>}
      <ErrorNotice error={searching.error} retry={start} />
      <div class="actions">
        <button type="button" onClick={onClose}>
          {texts.close}
        </button>
        <button
          type="button"
          class="primary"
          disabled={missed.length === 0}
          onClick={() => compose(draftOfPush(push, { users: missed }))}
        >
          {resend.open}
        </button>
      </div>
    </Dialog>
  );
}
