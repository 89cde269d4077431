/** What a caller of the API is known by. */
export interface Ticket {
  readonly sdkAppId: string;
  readonly identifier: string;
  readonly userSig: string;
}

/** The maximum length of what a UserSig holds, in bytes; a real one holds a few hundred. */
const MAX_CONTENT_BYTES = 8192;

/**
 * Reads the ticket that `npx carillon login` puts into a link.
 *
 * @param fragment such as `#sdkappid=1400000000&identifier=administrator&usersig=…`
 * @returns nothing when the fragment is not one of a ticket
 */
export function ticketOfFragment(fragment: string): Ticket | undefined {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const [sdkAppId, identifier, userSig] = ['sdkappid', 'identifier', 'usersig'].map(
    (name) => fields.get(name)?.trim() ?? '',
  );
  return sdkAppId && identifier && userSig ? { sdkAppId, identifier, userSig } : undefined;
}

/**
 * Reads what somebody pasted: a link with a ticket, its fragment, or the UserSig itself, which names its user and app.
 *
 * @returns `undefined` for anything else
 */
export async function ticketOfText(text: string): Promise<Ticket | undefined> {
  const pasted = text.trim();
  const ofLink = ticketOfFragment(pasted.slice(pasted.indexOf('#') + 1));
  if (ofLink !== undefined) return ofLink;
  const content = await contentOf(pasted);
  const sdkAppId = Number(content?.['TLS.sdkappid']);
  const identifier = content?.['TLS.identifier'];
  if (!Number.isSafeInteger(sdkAppId) || typeof identifier !== 'string') return undefined;
  return { sdkAppId: `${sdkAppId}`, identifier, userSig: pasted };
}

/**
 * The moment at which a ticket ends, in UTC milliseconds, as the ticket itself says it.
 * The API may end it earlier.
 *
 * @returns nothing when the ticket cannot be read
 */
export async function endOfTicket({ userSig }: Ticket): Promise<number | undefined> {
  const content = await contentOf(userSig);
  const end = (Number(content?.['TLS.time']) + Number(content?.['TLS.expire'])) * 1000;
  return Number.isSafeInteger(end) ? end : undefined;
}

/** What a UserSig (TLSSigAPIv2) holds: JSON, deflated, in a base64 of its own. */
async function contentOf(userSig: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    const content: unknown = JSON.parse(await textUpTo(inflated, MAX_CONTENT_BYTES));
    return typeof content === 'object' && content !== null ? { ...content } : undefined;
  } catch {
    return undefined;
  }
}

/** @throws RangeError when there is more; a few bytes may inflate to a thousand times their size. */
async function textUpTo(stream: ReadableStream<Uint8Array>, bytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > bytes) throw new RangeError(`There are more than ${bytes} bytes`);
  }
  return text + decoder.decode();
}
