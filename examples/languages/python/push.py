"""Imports two users, tags one, pushes to the tag, and follows the push."""

import json
import os
import secrets
import time
import urllib.parse
import urllib.request

from user_sig import user_sig

URL = os.environ["CARILLON_URL"]
SDKAPPID = int(os.environ["SDKAPPID"])
SECRET_KEY = os.environ["SECRET_KEY"]
ADMIN = "administrator"


def call(command: str, body: dict) -> dict:
    """Calls a command. After a time-out, call it again with the same body: within 60 seconds that is the same push."""
    query = urllib.parse.urlencode(
        {
            "sdkappid": SDKAPPID,
            "identifier": ADMIN,
            "usersig": user_sig(SDKAPPID, ADMIN, SECRET_KEY),
            "random": secrets.randbits(32),
            "contenttype": "json",
        }
    )
    request = urllib.request.Request(
        f"{URL}/v4/{command}?{query}",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=35) as response:
        answer = json.load(response)
    if answer["ErrorCode"] != 0:
        raise RuntimeError(f"{command}: {answer['ErrorCode']} {answer['ErrorInfo']}")
    return answer


call("im_open_login_svc/multiaccount_import", {"Accounts": ["alice", "bob"]})

call("all_member_push/im_add_tag", {"UserTags": [{"To_Account": "alice", "Tags": ["vip"]}]})

pushed = call(
    "all_member_push/im_push",
    {
        "MsgRandom": secrets.randbits(32),
        "MsgLifeTime": 604_800,
        "Condition": {"TagsOr": ["vip"]},
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "Merry Christmas! 🎄"}}],
    },
)

status: dict = {}
while status.get("State") not in ("done", "failed", "cancelled"):
    time.sleep(0.2)
    status = call("all_member_push/im_push_status", {"TaskId": pushed["TaskId"]})
print(json.dumps(status))
