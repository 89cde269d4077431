import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useTexts } from '../text/language.ts';

interface PageProps {
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly isLoading?: boolean;
  readonly children: ComponentChildren;
}

/** A page with its heading, which names the tab too. */
export function Page({ title, actions, isLoading = false, children }: PageProps) {
  const { name, loading } = useTexts();
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  return (
    <div class="page">
      <header>
        <h1>{title}</h1>
        {actions}
      </header>
      {isLoading && (
        <div class="loading" role="status">
          <span class="unseen">{loading}</span>
        </div>
      )}
      {children}
    </div>
  );
}
