/** HTML that needs no escaping any more. */
export interface Html {
  readonly html: string;
}

/** Makes HTML of a template; what is put in is escaped unless it is HTML. */
export const html = (
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html => ({
  html: parts.reduce((text, part, index) => `${text}${rendered(values[index - 1] ?? '')}${part}`),
});

/** HTML from a text that is HTML already. */
export const raw = (text: string): Html => ({ html: text });

/** A sentence in Markdown, of which `code` is all that is known. */
export const prose = (text: string): Html =>
  raw(escaped(text).replace(/`([^`]+)`/g, (_, code: string) => `<code>${code}</code>`));

function rendered(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return escaped(value);
  return 'html' in value ? value.html : value.map((item) => item.html).join('\n');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
