import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** What a ticket says, beside its signature. */
export interface SignedFields {
  readonly 'TLS.identifier': string;
  readonly 'TLS.sdkappid': number;
  readonly 'TLS.time': number;
  readonly 'TLS.expire': number;
  readonly 'TLS.userbuf'?: string | undefined;
}

/** What a ticket is made from. */
export interface UserSigRequest {
  readonly identifier: string;
  readonly sdkAppId: number;
  readonly secretKey: string;
  /** Epoch seconds; the present if absent. */
  readonly issuedAt?: number;
  /** Life in seconds; 180 days if absent (the default of Tencent's signers). */
  readonly expire?: number;
}

/**
 * Signs a UserSig (TLSSigAPIv2).
 *
 * @example signUserSig({ identifier: 'alice', sdkAppId: 1400000000, secretKey })
 */
export function signUserSig(request: UserSigRequest): string {
  const unsigned = {
    'TLS.ver': '2.0' as const,
    'TLS.identifier': request.identifier,
    'TLS.sdkappid': request.sdkAppId,
    'TLS.time': request.issuedAt ?? Math.floor(Date.now() / 1000),
    'TLS.expire': request.expire ?? 180 * 24 * 3600,
  };
  const signed = { ...unsigned, 'TLS.sig': signature(unsigned, request.secretKey).toString('base64') };
  return deflateSync(JSON.stringify(signed))
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');
}

/** The signature over the fields of a ticket. */
export function signature(document: SignedFields, secretKey: string): Buffer {
  const lines = (['identifier', 'sdkappid', 'time', 'expire'] as const).map(
    (field) => `TLS.${field}:${document[`TLS.${field}`]}\n`,
  );
  const userbuf = document['TLS.userbuf'];
  if (userbuf !== undefined) lines.push(`TLS.userbuf:${userbuf}\n`);
  return createHmac('sha256', secretKey).update(lines.join('')).digest();
}
