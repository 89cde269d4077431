import ipaddr from 'ipaddr.js';

/** The maximum length of the URL of a webhook, in characters. */
const MAX_URL = 2048;
/** The first port that is not reserved for the services of a system. */
const FIRST_FREE_PORT = 1024;
const HTTPS_PORT = 443;

/** Where webhooks may go. */
export interface AddressRules {
  /** Whether this machine is allowed too, also by http: for a Carillon that runs on one machine. */
  readonly allowsLoopback: boolean;
}

/**
 * Judges the URL of a webhook without resolving it.
 *
 * @returns what is wrong with it; `undefined` when nothing is
 */
export function faultOfUrl(text: string, rules: AddressRules): string | undefined {
  if (text.length > MAX_URL) return `must have at most ${MAX_URL} characters`;
  if (!URL.canParse(text)) return 'must be a URL such as https://example.com/hooks';
  const url = new URL(text);
  const isAllowed = url.protocol === 'https:' || (rules.allowsLoopback && url.protocol === 'http:');
  if (!isAllowed) return 'must begin with https:';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
  if (url.hash !== '') return 'must not have a fragment';
  const port = Number(url.port || HTTPS_PORT);
  if (port < FIRST_FREE_PORT && port !== HTTPS_PORT && url.protocol === 'https:')
    return `must use port ${HTTPS_PORT}, or one from ${FIRST_FREE_PORT}`;
  const literal = addressLiteral(url);
  if (literal !== undefined && !isAllowedAddress(literal, rules)) return 'must be a public address';
  return undefined;
}

/** The address that a URL names without a name; `undefined` when it has to be resolved. */
export function addressLiteral({ hostname }: URL): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(host) ? host : undefined;
}

/**
 * Whether a webhook may be sent to an address. Private, loopback, link-local, unique local, multicast and reserved ones
 * are refused, also where an IPv6 address stands for one of IPv4.
 */
export function isAllowedAddress(text: string, { allowsLoopback }: AddressRules): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  const range = address.range();
  if (allowsLoopback && range === 'loopback') return true;
  if (range !== 'unicast') return false;
  // Of IPv6, global unicast addresses only: what is not assigned yet is not reached.
  return address instanceof ipaddr.IPv4 || address.match(ipaddr.IPv6.parseCIDR('2000::/3'));
}
