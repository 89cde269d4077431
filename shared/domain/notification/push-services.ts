/**
 * The hosts of the browsers' push services; a leading dot includes all subdomains.
 * A subscription names its own endpoint, so this list limits where functions send requests.
 */
const PUSH_SERVICES = [
  'fcm.googleapis.com',
  'web.push.apple.com',
  '.push.apple.com',
  '.push.services.mozilla.com',
  '.notify.windows.com',
];

/**
 * Whether an endpoint belongs to a push service.
 *
 * @param more additional hosts that the deployment trusts; an entry with a port allows only that port
 */
export function isPushService(endpoint: string, more: readonly string[] = []): boolean {
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  if (more.includes(url.host)) return true;
  if (url.port !== '') return false;
  return [...PUSH_SERVICES, ...more].some((host) =>
    host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host,
  );
}
