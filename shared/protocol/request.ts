import * as z from 'zod';

/** How the fields of a request may differ from their documented form. */
interface Forms {
  /** The names that older clients use, by the documented name. */
  readonly olderNames?: Readonly<Record<string, string>>;
}

/**
 * The schema of a request, or of an object in one.
 *
 * @param shape the documented fields
 */
export const fields = <S extends Readonly<Record<string, z.ZodType>>>(shape: S, forms: Forms = {}) =>
  z.preprocess((value) => documented(value, forms), z.object(shape));

/** Gives a request its documented form. */
function documented(value: unknown, { olderNames = {} }: Forms): unknown {
  if (!isRecord(value)) return value;
  const renamed: Record<string, unknown> = { ...value };
  for (const [name, older] of Object.entries(olderNames)) {
    if (Object.hasOwn(renamed, name) || !Object.hasOwn(renamed, older)) continue;
    renamed[name] = renamed[older];
    delete renamed[older];
  }
  return renamed;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
