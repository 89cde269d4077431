/**
 * The hosts of the push services that browsers use; one that begins with a dot stands for all hosts below it. A
 * subscription names its own endpoint, so this list decides where requests of the functions can go.
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
 * @param more further hosts that the deployment trusts; one with a port stands for that port only
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
