import { timingSafeEqual } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as z from 'zod';
import { RequestError } from './errors.ts';
import { signature } from './sign-user-sig.ts';

/** A ticket is a few hundred bytes; one that inflates to more than this is refused unread. */
const MAX_DOCUMENT_BYTES = 4096;
const MAX_TICKET_CHARACTERS = 4096;
/** How far the clock of a signer may be ahead of ours, in seconds. */
const CLOCK_SKEW = 300;

const documentSchema = z.object({
  'TLS.ver': z.literal('2.0'),
  'TLS.identifier': z.string(),
  'TLS.sdkappid': z.number().int(),
  'TLS.time': z.number().int(),
  'TLS.expire': z.number().int(),
  'TLS.sig': z.string(),
  'TLS.userbuf': z.string().optional(),
});
type Document = z.infer<typeof documentSchema>;

/** What a ticket is checked against. */
export interface UserSigClaim {
  readonly identifier: string;
  readonly sdkAppId: number;
  /** The app's keys; any of them may have signed (two are valid during a rotation). */
  readonly secretKeys: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
}

/**
 * Checks a UserSig (TLSSigAPIv2) in constant time.
 *
 * @throws RequestError 70003 unreadable, 70009 wrong signature, 70013 another identifier, 70014 another app,
 * 70001 expired.
 */
export function verifyUserSig(ticket: string, claim: UserSigClaim): void {
  const document = readTicket(ticket);
  if (document['TLS.sdkappid'] !== claim.sdkAppId) {
    throw new RequestError('userSigOfOtherApp', 'usersig was signed for another sdkappid');
  }
  if (document['TLS.identifier'] !== claim.identifier) {
    throw new RequestError('userSigOfOtherIdentifier', 'usersig was signed for another identifier');
  }
  const given = Buffer.from(document['TLS.sig'], 'base64');
  const valid = claim.secretKeys
    .map((key) => signature(document, key))
    .filter((expected) => expected.length === given.length && timingSafeEqual(expected, given));
  if (valid.length === 0)
    throw new RequestError('userSigWrong', 'usersig was not signed with the key of this app');
  if (document['TLS.time'] + document['TLS.expire'] <= claim.now) {
    throw new RequestError('userSigExpired', 'usersig has expired: sign a new one');
  }
  if (document['TLS.time'] > claim.now + CLOCK_SKEW) {
    throw new RequestError('userSigWrong', 'usersig was issued in the future: check the clock of the signer');
  }
}

function readTicket(ticket: string): Document {
  try {
    if (ticket.length > MAX_TICKET_CHARACTERS) throw new RangeError('the ticket is too long');
    const compressed = Buffer.from(
      ticket.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='),
      'base64',
    );
    const json = inflateSync(compressed, { maxOutputLength: MAX_DOCUMENT_BYTES }).toString('utf8');
    return documentSchema.parse(JSON.parse(json));
  } catch {
    throw new RequestError('userSigUnreadable', 'usersig cannot be read: it is truncated or not a UserSig');
  }
}
