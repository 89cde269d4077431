import * as z from 'zod';

/** A schema for requests in which older clients name the field `name` of the documents `older`. */
export const alsoNamed = <S extends z.ZodType>(older: string, name: string, schema: S) =>
  z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || name in value || !(older in value)) return value;
    const { [older]: field, ...others } = value as Record<string, unknown>;
    return { ...others, [name]: field };
  }, schema);
