import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { useAnswer } from '../api/use-answer.ts';

/** What the controls of the builder offer. */
export interface Suggestions {
  readonly tags: readonly string[];
  readonly attributes: readonly string[];
}

export const SuggestionsContext = createContext<Suggestions>({ tags: [], attributes: [] });

/** What the controls around offer. */
export const useSuggestions = (): Suggestions => useContext(SuggestionsContext);

/** The first tags of the app, and the names of its attributes. */
export function useAppSuggestions(): Suggestions {
  const { answer: tags } = useAnswer('all_member_push/im_tag_list', { Limit: 50, Sizes: false });
  const { answer: names } = useAnswer('all_member_push/im_get_attr_name', {});
  return useMemo(
    () => ({
      tags: tags?.Tags.map(({ Tag }) => Tag) ?? [],
      attributes: Object.values(names?.AttrNames ?? {}),
    }),
    [tags, names],
  );
}
