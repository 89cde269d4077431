import base64
import hashlib
import hmac
import json
import time
import zlib


def user_sig(sdkappid: int, identifier: str, secret_key: str, expire: int = 3600) -> str:
    """Signs a UserSig (TLSSigAPIv2). It belongs on the server: the key must never reach a device."""
    now = int(time.time())
    signed = f"TLS.identifier:{identifier}\nTLS.sdkappid:{sdkappid}\nTLS.time:{now}\nTLS.expire:{expire}\n"
    signature = hmac.new(secret_key.encode(), signed.encode(), hashlib.sha256).digest()
    ticket = {
        "TLS.ver": "2.0",
        "TLS.identifier": identifier,
        "TLS.sdkappid": sdkappid,
        "TLS.time": now,
        "TLS.expire": expire,
        "TLS.sig": base64.b64encode(signature).decode(),
    }
    compressed = zlib.compress(json.dumps(ticket).encode())
    return base64.b64encode(compressed).decode().translate(str.maketrans("+/=", "*-_"))
