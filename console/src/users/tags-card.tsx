import { useState } from 'preact/hooks';
import type { Answer } from '../api/commands.ts';
import { useAction } from '../api/use-action.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { useSession } from '../session/session.ts';
import { useLanguage } from '../text/language.ts';

interface TagsCardProps {
  readonly user: string;
  readonly tags: Answer<'all_member_push/im_user_get'>['Tags'];
  readonly onChanged: () => void;
}

/** The tags of a user. */
export function TagsCard({ user, tags, onChanged }: TagsCardProps) {
  const { texts, formats } = useLanguage();
  const session = useSession();
  const changing = useAction();
  const [tag, setTag] = useState('');
  const change = (name: 'im_add_tag' | 'im_remove_tag', changed: string) =>
    changing.run(async () => {
      const UserTags = [{ To_Account: user, Tags: [changed] }];
      await session.call(`all_member_push/${name}`, { UserTags });
      onChanged();
    });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await change('im_add_tag', tag)) setTag('');
  };
  return (
    <section class="card stack">
      <h2>{texts.user.tags}</h2>
      <div class="row tight">
        {tags.length === 0 && <span class="muted">{texts.user.noTags}</span>}
        {tags.map(({ Tag, Since }) => (
          <span key={Tag} class="chip" title={texts.explain.since(formats.time(Since * 1000))}>
            <span class="foreign">{Tag}</span>
            {!session.isViewer && (
              <button
                type="button"
                aria-label={`${texts.remove} ${Tag}`}
                disabled={changing.isRunning}
                onClick={() => void change('im_remove_tag', Tag)}
              >
                ✕
              </button>
            )}
          </span>
        ))}
      </div>
      {!session.isViewer && (
        <form class="inline" onSubmit={(event) => void submit(event)}>
          <input
            aria-label={texts.user.newTag}
            placeholder={texts.user.newTag}
            required
            value={tag}
            onInput={({ currentTarget }) => setTag(currentTarget.value)}
          />
          <button type="submit" disabled={tag === '' || changing.isRunning}>
            {texts.add}
          </button>
        </form>
      )}
      <ErrorNotice error={changing.error} />
    </section>
  );
}
