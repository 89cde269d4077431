/** HTML that is already escaped. */
export interface Html {
  readonly html: string;
}

/** Template tag for HTML: escapes every value that is not `Html`. */
export const html = (
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html => ({
  html: parts.reduce((text, part, index) => `${text}${rendered(values[index - 1] ?? '')}${part}`),
});

/** Marks a text as HTML that needs no escaping. */
export const raw = (text: string): Html => ({ html: text });

/** Converts a sentence of Markdown to HTML; the only supported markup is `code`. */
export const prose = (text: string): Html =>
  raw(escaped(text).replace(/`([^`]+)`/g, (_, code: string) => `<code>${code}</code>`));

function rendered(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return escaped(value);
  return 'html' in value ? value.html : value.map((item) => item.html).join('\n');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
