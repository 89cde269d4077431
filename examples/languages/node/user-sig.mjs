import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** Signs a UserSig (TLSSigAPIv2). It belongs on the server: the key must never reach a device. */
export function userSig(sdkAppId, identifier, secretKey, expire = 3600) {
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secretKey)
    .update(
      `TLS.identifier:${identifier}\nTLS.sdkappid:${sdkAppId}\nTLS.time:${time}\nTLS.expire:${expire}\n`,
    )
    .digest('base64');
  const ticket = {
    'TLS.ver': '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': sdkAppId,
    'TLS.time': time,
    'TLS.expire': expire,
    'TLS.sig': signature,
  };
  return deflateSync(JSON.stringify(ticket))
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');
}
