<?php

/** Signs a UserSig (TLSSigAPIv2). It belongs on the server: the key must never reach a device. */
function user_sig(int $sdkappid, string $identifier, string $secretKey, int $expire = 3600): string
{
    $time = time();
    $signed = "TLS.identifier:$identifier\nTLS.sdkappid:$sdkappid\nTLS.time:$time\nTLS.expire:$expire\n";
    $ticket = json_encode([
        'TLS.ver' => '2.0',
        'TLS.identifier' => $identifier,
        'TLS.sdkappid' => $sdkappid,
        'TLS.time' => $time,
        'TLS.expire' => $expire,
        'TLS.sig' => base64_encode(hash_hmac('sha256', $signed, $secretKey, true)),
    ]);
    // gzcompress writes the zlib format.
    return strtr(base64_encode(gzcompress($ticket)), '+/=', '*-_');
}
