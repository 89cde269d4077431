import * as z from 'zod';
import type { ErrorKind } from './errors.ts';
import { fault } from './parse.ts';

/** The rules for an integer field. */
interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  /** Such as `seconds`. */
  readonly unit?: string;
  readonly description: string;
  /** The error for an invalid value; 90001 if absent. */
  readonly kind?: ErrorKind;
}

/** An integer field. Strings of digits are accepted, because some clients send all numbers as strings. */
export const integer = ({ minimum, maximum, unit, description, kind = 'badRequest' }: Bounds) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    z
      .custom<number>(
        (value) => Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
        fault(
          kind,
          `must be an integer from ${minimum} to ${maximum}${unit === undefined ? '' : ` (${unit})`}`,
        ),
      )
      .meta({ type: 'integer', minimum, maximum, description }),
  );

/** A field that is 0 or 1. */
export const flag = (description: string) =>
  z.preprocess(
    (value) =>
      value === '0' || value === '1' ? Number(value) : typeof value === 'boolean' ? Number(value) : value,
    z
      .custom<0 | 1>((value) => value === 0 || value === 1, fault('badRequest', 'must be 0 or 1'))
      .meta({ type: 'integer', enum: [0, 1], description }),
  );
