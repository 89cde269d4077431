import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** What the controls of the builder offer. */
export interface Suggestions {
  readonly tags: readonly string[];
  readonly attributes: readonly string[];
}

export const SuggestionsContext = createContext<Suggestions>({ tags: [], attributes: [] });

/** What the app has. */
export const useSuggestions = (): Suggestions => useContext(SuggestionsContext);
