import { timingSafeEqual } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as z from 'zod';
import { RequestError } from './errors.ts';
import { faultOfFields, isCanonicalBase64, signature } from './user-sig-fields.ts';

/** A ticket has a few hundred bytes; one that inflates to more than this is rejected unread. */
const MAX_DOCUMENT_BYTES = 4096;
const MAX_TICKET_CHARACTERS = 4096;
/** How far the signer's clock may be ahead of ours, in seconds. */
const CLOCK_SKEW = 300;

/** Strict, because anybody could add a field that the signature does not cover. */
const documentSchema = z
  .strictObject({
    'TLS.ver': z.literal('2.0'),
    'TLS.identifier': z.string(),
    'TLS.sdkappid': z.number(),
    'TLS.time': z.number(),
    'TLS.expire': z.number(),
    'TLS.sig': z.string().refine(isCanonicalBase64),
    'TLS.userbuf': z.string().optional(),
  })
  .refine((fields) => faultOfFields(fields) === undefined);
type Document = z.output<typeof documentSchema>;

/** The values that a ticket must match. */
export interface UserSigClaim {
  readonly identifier: string;
  readonly sdkAppId: number;
  /** The keys of the app. Any of them may have signed, because two keys are valid during a rotation. */
  readonly secretKeys: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
  /** The maximum age of a ticket in seconds, regardless of its own life time; unlimited if absent. */
  readonly maxLifeTime?: number | undefined;
}

/**
 * Verifies a UserSig (TLSSigAPIv2) in constant time.
 *
 * @throws RequestError 70003 unreadable, 70009 wrong signature, 70013 other identifier, 70014 other app, 70001
 * expired
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
  assertCurrent(document, claim);
}

function assertCurrent(
  { 'TLS.time': issuedAt, 'TLS.expire': lifeTime }: Document,
  { now, maxLifeTime }: UserSigClaim,
): void {
  if (issuedAt + lifeTime <= now) {
    throw new RequestError('userSigExpired', 'usersig has expired: sign a new one');
  }
  if (maxLifeTime !== undefined && issuedAt + maxLifeTime <= now) {
    throw new RequestError(
      'userSigExpired',
      `usersig was signed more than ${maxLifeTime} seconds ago, the maximum for administrators of this app: sign a new one`,
    );
  }
  if (issuedAt > now + CLOCK_SKEW) {
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
    const document = documentSchema.parse(JSON.parse(json));
    if (keysIn(json) !== Object.keys(document).length) throw new RangeError('a field is repeated');
    return document;
  } catch {
    throw new RequestError('userSigUnreadable', 'usersig cannot be read: it is truncated or not a UserSig');
  }
}

/** Counts the keys of a flat JSON text, including repeated ones: the strings that are followed by a colon. */
const keysIn = (json: string): number =>
  [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
