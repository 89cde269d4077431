import { createHmac } from 'node:crypto';

/** The signed fields of a UserSig (TLSSigAPIv2). */
export interface SignedFields {
  readonly 'TLS.identifier': string;
  readonly 'TLS.sdkappid': number;
  /** Time of signing, in epoch seconds. */
  readonly 'TLS.time': number;
  /** Life time, in seconds. */
  readonly 'TLS.expire': number;
  /** Base64. */
  readonly 'TLS.userbuf'?: string | undefined;
}

/** Printable ASCII only: a line break in an identifier could forge the lines that follow it. */
const IDENTIFIER = /^[\x20-\x7e]+$/;
const MAX_SDK_APP_ID = 4_294_967_295;

/** Whether a text is base64 in its canonical form: padded, without stray bits or characters. */
export const isCanonicalBase64 = (text: string): boolean =>
  Buffer.from(text, 'base64').toString('base64') === text;

const isCount = (value: unknown, maximum: number): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maximum;

/**
 * Finds the first malformed field.
 * The signature covers one line per field, so it is only unambiguous if no field contains a line break.
 *
 * @returns the field and its rule; `undefined` if all fields are valid
 */
export function faultOfFields(
  fields: { readonly [Name in keyof SignedFields]: unknown },
): string | undefined {
  const { 'TLS.identifier': identifier, 'TLS.userbuf': userbuf } = fields;
  if (typeof identifier !== 'string' || !IDENTIFIER.test(identifier)) {
    return 'the identifier must be printable ASCII';
  }
  if (!isCount(fields['TLS.sdkappid'], MAX_SDK_APP_ID))
    return 'the sdkappid must be an unsigned 32-bit integer';
  if (!isCount(fields['TLS.time'], Number.MAX_SAFE_INTEGER)) return 'the time must be in whole epoch seconds';
  if (!isCount(fields['TLS.expire'], Number.MAX_SAFE_INTEGER))
    return 'the life time must be in whole seconds';
  if (userbuf === undefined || (typeof userbuf === 'string' && isCanonicalBase64(userbuf))) return undefined;
  return 'the user buffer must be base64';
}

/** Computes the signature over the fields of a ticket, which must be valid. */
export function signature(fields: SignedFields, secretKey: string): Buffer {
  const lines = (['identifier', 'sdkappid', 'time', 'expire'] as const).map(
    (field) => `TLS.${field}:${fields[`TLS.${field}`]}\n`,
  );
  const userbuf = fields['TLS.userbuf'];
  if (userbuf !== undefined) lines.push(`TLS.userbuf:${userbuf}\n`);
  return createHmac('sha256', secretKey).update(lines.join('')).digest();
}
