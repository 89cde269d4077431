import { useState } from 'preact/hooks';
import { useSession } from '../session/session.ts';
import type { Answer, Command, Request } from './commands.ts';
import { useAction } from './use-action.ts';
import { type Answered, useAnswer } from './use-answer.ts';

/** The commands that answer in pages. */
export type PagedCommand = {
  [Name in Command]: Answer<Name> extends { readonly Cursor: string } ? Name : never;
}[Command];

/** The pages of a list that are known. */
export interface Pages<Name extends PagedCommand> extends Omit<Answered<Name>, 'answer'> {
  readonly pages: readonly Answer<Name>[];
  /** Fetches the next page; absent on the last one. */
  readonly more: (() => void) | undefined;
}

interface PagesOptions {
  /** Milliseconds between two calls for the first page; absent: it is asked for once. */
  readonly every?: number;
  /** Milliseconds that a request has to stay the same before it is made; 0 if absent. */
  readonly settle?: number;
}

/**
 * Lists what a command answers in pages. The first page stays fresh; later pages are fetched when they are asked for.
 *
 * @param request without a cursor; nothing while there is nothing to ask
 */
export function usePages<Name extends PagedCommand>(
  name: Name,
  request: Request<Name> | undefined,
  { every, settle = 0 }: PagesOptions = {},
): Pages<Name> {
  const session = useSession();
  const fetching = useAction();
  const key = JSON.stringify(request);
  const [later, setLater] = useState<{ readonly key: string; readonly pages: readonly Answer<Name>[] }>({
    key,
    pages: [],
  });
  const first = useAnswer(name, request, { settle, every: () => every });
  const pages = later.key === key ? later.pages : [];
  const known = first.answer === undefined ? [] : [first.answer, ...pages];
  const cursor = cursorOf(known.at(-1));
  const more =
    cursor === '' || request === undefined || first.isLoading
      ? undefined
      : () =>
          void fetching.run(async () => {
            const page = await session.call(name, { ...request, Cursor: cursor });
            setLater({ key, pages: [...pages, page] });
          });
  return {
    pages: known,
    error: first.error ?? fetching.error,
    isLoading: first.isLoading || fetching.isRunning,
    reload: first.reload,
    more,
  };
}

const cursorOf = (page: { readonly Cursor?: string } | undefined): string => page?.Cursor ?? '';
