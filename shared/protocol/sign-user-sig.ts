import { deflateSync } from 'node:zlib';
import { faultOfFields, signature } from './user-sig-fields.ts';

/** The content of a ticket. */
export interface UserSigRequest {
  /** Must be printable ASCII. */
  readonly identifier: string;
  readonly sdkAppId: number;
  readonly secretKey: string;
  /** Epoch seconds; now if absent. */
  readonly issuedAt?: number;
  /** Life time in seconds; 180 days if absent (the default of Tencent's signers). */
  readonly expire?: number;
}

/**
 * Signs a UserSig (TLSSigAPIv2).
 *
 * @returns the ticket, safe to use in a URL
 * @throws RangeError if the identifier is not printable ASCII or a number is not an integer
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
  const fault = faultOfFields(unsigned);
  if (fault !== undefined) throw new RangeError(`Cannot sign a UserSig: ${fault}`);
  const signed = { ...unsigned, 'TLS.sig': signature(unsigned, request.secretKey).toString('base64') };
  return deflateSync(JSON.stringify(signed))
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');
}
