import type { ComponentChildren } from 'preact';

interface TableProps {
  /** What the table lists. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A table that scrolls sideways where it is wider than its place, also by the keyboard. */
export function Table({ label, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="scroller" aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}
