import * as z from 'zod';

type Shape = Readonly<Record<string, z.ZodType>>;

/** How the fields of a request may differ from their documented form, and how unknown fields are handled. */
export interface Forms {
  /** The names that older clients use, by the documented name. */
  readonly olderNames?: Readonly<Record<string, string>>;
  /** A list that some clients omit, sending the fields of its only entry instead. */
  readonly wrapper?: string;
  /**
   * Fields of related APIs that are ignored.
   * If absent, every unknown field is ignored. If present, every other unknown field is rejected, so that a misspelt
   * field never widens an audience.
   */
  readonly ignored?: readonly string[];
}

/**
 * The schema of a request, or of an object in one.
 * `null` is accepted as an absent field, and an empty array as an empty object, because some serialisers send them.
 *
 * @param shape the documented fields
 */
export const fields = <S extends Shape>(shape: S, forms: Forms = {}) =>
  z.preprocess(
    documented(shape, forms),
    forms.ignored === undefined ? z.object(shape) : z.object(shape).meta({ additionalProperties: false }),
  );

/** The same, for an object whose other fields are kept unchanged. */
export const looseFields = <S extends Shape>(shape: S) =>
  z.preprocess(documented(shape, {}), z.looseObject(shape));

/** A lost list of receivers must never turn into a push to all users, so `null` does not count as absent here. */
const NEVER_ABSENT: readonly string[] = ['Condition', 'To_Account'];

/** Converts a request to its documented form before it is parsed. */
export const documented =
  (shape: Shape, forms: Forms) =>
  (value: unknown, context: z.RefinementCtx): unknown => {
    if (Array.isArray(value) && value.length === 0) return {};
    if (!isRecord(value)) return value;
    const request = unwrapped(
      Object.fromEntries(
        Object.entries(value).filter(([name, field]) => field !== null || NEVER_ABSENT.includes(name)),
      ),
      forms.wrapper,
    );
    for (const [name, older] of Object.entries(forms.olderNames ?? {})) {
      if (Object.hasOwn(request, name) || !Object.hasOwn(request, older)) continue;
      request[name] = request[older];
      delete request[older];
    }
    if (forms.ignored !== undefined) rejectUnknown(request, shape, forms.ignored, context);
    return request;
  };

function unwrapped(request: Record<string, unknown>, wrapper: string | undefined): Record<string, unknown> {
  const { To_Account: users, ...others } = request;
  if (wrapper === undefined || Object.hasOwn(request, wrapper) || users === undefined) return request;
  return { [wrapper]: [users].flat().map((To_Account) => ({ ...others, To_Account })) };
}

function rejectUnknown(
  request: Record<string, unknown>,
  shape: Shape,
  ignored: readonly string[],
  context: z.RefinementCtx,
): void {
  const known = Object.keys(shape);
  for (const name of Object.keys(request)) {
    if (Object.hasOwn(shape, name) || ignored.includes(name)) continue;
    const meant = nearest(known, name);
    const message = `there is no such field: ${meant === undefined ? `use ${known.join(', ')}` : `do you mean ${meant}?`}`;
    context.addIssue({ code: 'custom', path: [name], message });
  }
}

/** The name that differs least from the given one: in case only, or in one or two edits. */
function nearest(names: readonly string[], given: string): string | undefined {
  const edits = names.map((name) => editsBetween(name.toLowerCase(), given.slice(0, 64).toLowerCase()));
  const least = Math.min(...edits);
  return least <= 2 ? names[edits.indexOf(least)] : undefined;
}

/** Counts the insertions, deletions and replacements that turn one text into another (Levenshtein distance). */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
