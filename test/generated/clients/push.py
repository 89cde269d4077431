"""Pushes with the client that openapi-python-client generates; prints the task id."""

import json
import os

from generated_client import AuthenticatedClient
from generated_client.api.push import all_member_push_im_audience, all_member_push_im_push
from generated_client.api.tasks import all_member_push_im_push_cancel
from generated_client.models import (
    Condition,
    ConditionAttr,
    ImAudienceAnswer,
    ImAudienceRequest,
    ImPushAnswer,
    ImPushCancelRequest,
    ImPushRequest,
    Refusal,
    TIMTextElem,
    TIMTextElemMsgContent,
    TIMTextElemMsgType,
)

# The ticket belongs into the query, where this generator puts no key by itself.
client = AuthenticatedClient(
    base_url=os.environ["CARILLON_URL"],
    token="unused",
    httpx_args={"params": {"usersig": os.environ["USERSIG"]}},
)
caller = {"sdkappid": int(os.environ["SDKAPPID"]), "identifier": "administrator"}

nowhere = ConditionAttr()
nowhere["city"] = "Nowhere"
condition = Condition(
    and_=[
        Condition(tag="vip"),
        Condition(not_=Condition(or_=[Condition(tag="muted"), Condition(attr=nowhere)])),
    ]
)

counted = all_member_push_im_audience.sync(client=client, body=ImAudienceRequest(condition=condition), **caller)
assert isinstance(counted, ImAudienceAnswer), counted

text = TIMTextElem(
    msg_type=TIMTextElemMsgType.TIMTEXTELEM,
    msg_content=TIMTextElemMsgContent(text="from openapi-python-client 🎄"),
)
pushed = all_member_push_im_push.sync(
    client=client,
    body=ImPushRequest(msg_random=4294967293, msg_life_time=60, condition=condition, msg_body=[text]),
    **caller,
)
assert isinstance(pushed, ImPushAnswer), pushed

refused = all_member_push_im_push_cancel.sync(client=client, body=ImPushCancelRequest(task_id="none"), **caller)
assert isinstance(refused, Refusal), refused

print(json.dumps({"audience": counted.audience, "taskId": pushed.task_id, "code": refused.error_code}))
