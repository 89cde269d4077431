/** The pages that the navigation lists. */
export const SECTIONS = ['overview', 'compose', 'pushes', 'users', 'labels', 'audit', 'settings'] as const;

export type Section = (typeof SECTIONS)[number];

/** Where somebody is: a section, and the id of the push or user that is shown. */
export interface Route {
  readonly section: Section;
  readonly id?: string;
}

/**
 * Reads the fragment of an address, such as `#/pushes/01KB0XJ6ZR6Y5V1SN1W9YQ4T8E`.
 *
 * @returns the overview for anything that is not a page
 */
export function routeOfFragment(fragment: string): Route {
  const [, name = '', ...rest] = fragment.replace(/^#/, '').split('/');
  const section = SECTIONS.find((one) => one === name) ?? 'overview';
  const id = decoded(rest.join('/'));
  return id === '' ? { section } : { section, id };
}

/** The fragment of a page. */
export const fragmentOf = (section: Section, id?: string): string =>
  id === undefined ? `#/${section}` : `#/${section}/${encodeURIComponent(id)}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
