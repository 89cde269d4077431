/** A request in the form that a public SDK documents, and the expected error code. */
export interface SdkRequest {
  /** The language, and the peculiarity of its requests. */
  readonly from: string;
  readonly path: string;
  readonly body: string;
  readonly code: number;
}

/**
 * Requests of SDKs and of hand-written HTTP callers. They are texts, because their exact spelling is tested: key
 * order, `null` for absent fields, empty arrays for empty objects, numbers as strings.
 * `alice` exists with the attribute names `sex` and `city` in the slots 0 and 1; `nobody` does not exist.
 */
export const SDK_REQUESTS: readonly SdkRequest[] = [
  {
    from: 'Go: structs with omitempty, a life time, a classic condition',
    path: '/v4/all_member_push/im_push',
    body: '{"From_Account":"alice","MsgRandom":56512,"MsgLifeTime":120,"Condition":{"TagsAnd":["nobody-has-this"]},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi, beauty"}}]}',
    code: 0,
  },
  {
    from: 'Go: pointers without omitempty',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":56513,"From_Account":null,"MsgLifeTime":null,"Condition":{"TagsOr":["nobody-has-this"],"TagsAnd":null,"AttrsOr":null,"AttrsAnd":null},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}],"OfflinePushInfo":null}',
    code: 0,
  },
  {
    from: 'Go: tags in the older key',
    path: '/v4/all_member_push/im_add_tag',
    body: '{"Tags":[{"To_Account":"alice","Tags":["a","b"]}]}',
    code: 0,
  },
  {
    from: 'Go: attributes in the older key',
    path: '/v4/all_member_push/im_set_attr',
    body: '{"Attrs":[{"To_Account":"alice","Attrs":{"sex":"f","city":"SZ"}}]}',
    code: 0,
  },
  {
    from: 'Java with Jackson: every absent field is null',
    path: '/v4/all_member_push/im_push',
    body: '{"From_Account":"alice","MsgRandom":1,"MsgLifeTime":60,"Condition":{"TagsOr":null,"TagsAnd":["nobody-has-this"],"AttrsOr":null,"AttrsAnd":null},"MsgBody":[{"MsgType":"TIMCustomElem","MsgContent":{"Data":"d","Desc":null,"Ext":null,"Sound":null}}],"CloudCustomData":null,"OfflinePushInfo":{"PushFlag":0,"Title":"t","Desc":"d","Ext":null,"AndroidInfo":{"Sound":"android.mp3","OPPOChannelID":null},"ApnsInfo":null}}',
    code: 0,
  },
  {
    from: 'Java with Jackson: a condition that got lost',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":1,"Condition":null,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}]}',
    code: 90001,
  },
  {
    from: 'Java with Jackson: an import with nulls',
    path: '/v4/im_open_login_svc/account_import',
    body: '{"UserID":"alice","Nick":null,"FaceUrl":null,"Type":null}',
    code: 0,
  },
  {
    from: 'Java: the condition as a list of conditions',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":2,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}],"Condition":[{"TagsAnd":["nobody-has-this"]},{"AttrsOr":{"city":"SZ"}}]}',
    code: 0,
  },
  {
    from: 'Java: one user without the list around',
    path: '/v4/all_member_push/im_set_attr',
    body: '{"To_Account":"alice","Attrs":{"city":"SZ"}}',
    code: 0,
  },
  {
    from: 'Java: one user without the list around, attributes to remove as an object',
    path: '/v4/all_member_push/im_remove_attr',
    body: '{"To_Account":"alice","Attrs":{"city":""}}',
    code: 0,
  },
  {
    from: 'PHP: an empty object is an empty array',
    path: '/v4/all_member_push/im_get_attr_name',
    body: '[]',
    code: 0,
  },
  {
    from: 'PHP: an empty condition is an empty array',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":3,"Condition":[],"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}]}',
    code: 90001,
  },
  {
    from: 'PHP: attribute names from a list, numbers as texts, slashes escaped',
    path: '/v4/all_member_push/im_set_attr_name',
    body: '{"AttrNames":["sex","city"]}',
    code: 0,
  },
  {
    from: 'PHP: all numbers are texts',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":"287657","MsgLifeTime":"120","From_Account":"alice","Condition":{"TagsAnd":["nobody-has-this"],"AttrsAnd":[]},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"https:\\/\\/example.com"}}]}',
    code: 0,
  },
  {
    from: 'PHP: the older service name',
    path: '/v4/openim/im_push',
    body: '{"Condition":{"TagsAnd":["nobody-has-this"]},"MsgRandom":389475,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}],"MsgLifeTime":120}',
    code: 0,
  },
  {
    from: 'PHP: tags by the older service name',
    path: '/v4/openim/im_add_tag',
    body: '{"UserTags":[{"To_Account":"alice","Tags":["a"]}]}',
    code: 0,
  },
  {
    from: 'PHP: reading tags by the older service name',
    path: '/v4/openim/im_get_tag',
    body: '{"To_Account":["alice"]}',
    code: 0,
  },
  {
    from: 'PHP: removing all tags by the older service name',
    path: '/v4/openim/im_remove_all_tags',
    body: '{"To_Account":["alice"]}',
    code: 0,
  },
  {
    from: 'PHP: presence by the older name',
    path: '/v4/openim/querystate',
    body: '{"To_Account":["alice"]}',
    code: 0,
  },
  {
    from: 'Rust: skips what is absent, and sends an attribute as a number',
    path: '/v4/all_member_push/im_set_attr',
    body: '{"UserAttrs":[{"To_Account":"alice","Attrs":{"city":518000}}]}',
    code: 0,
  },
  {
    from: 'Rust: a push of every element',
    path: '/v4/all_member_push/im_push',
    body: '{"Condition":{"TagsAnd":["nobody-has-this"]},"MsgRandom":1,"MsgBody":[{"MsgType":"TIMFaceElem","MsgContent":{"Index":1,"Data":"content"}},{"MsgType":"TIMLocationElem","MsgContent":{"Desc":"someinfo","Latitude":29.340656774469956,"Longitude":116.77497920478824}},{"MsgType":"TIMFileElem","MsgContent":{"Url":"https://example.com/f","UUID":"1","FileSize":1773552,"FileName":"file","Download_Flag":2}}]}',
    code: 0,
  },
  {
    from: 'Python: None for what is absent, the newer family',
    path: '/v4/timpush/push',
    body: '{"From_Account": null, "MsgRandom": 3674128, "OnlineOnlyFlag": 0, "Condition": {"TagsOr": ["nobody-has-this"]}, "OfflinePushInfo": {"PushFlag": 0, "Title": "t", "Desc": "d", "Ext": null, "AndroidInfo": null, "ApnsInfo": null}, "MsgBody": null, "DataId": null}',
    code: 0,
  },
  {
    from: 'Python: json.dumps escapes what is not ASCII',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom": 9, "Condition": {"TagsAnd": ["nobody-has-this"]}, "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "\\u5723\\u8bde\\ud83c\\udf84"}}]}',
    code: 0,
  },
  {
    from: 'Python: a revoke',
    path: '/v4/timpush/revoke',
    body: '{"TaskId": "660cc447_537ed82a"}',
    code: 90049,
  },
  {
    from: 'Node by hand: single users of a batch who do not exist',
    path: '/v4/timpush/batch',
    body: '{"From_Account":"alice","To_Account":["nobody"],"MsgRandom":1,"OfflinePushInfo":{"Title":"t","Desc":"d"}}',
    code: 70107,
  },
  {
    from: 'curl by hand: the wrong case',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":1,"condition":{"TagsAnd":["nobody-has-this"]},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}]}',
    code: 90001,
  },
  {
    from: 'C# by hand: a byte order mark',
    path: '/v4/im_open_login_svc/account_check',
    body: '\uFEFF{"CheckItem":[{"UserID":"alice"}]}',
    code: 0,
  },
  {
    from: 'C#: an import by the older keys',
    path: '/v4/im_open_login_svc/multiaccount_import',
    body: '{"Accounts":["alice","bob"]}',
    code: 0,
  },
  {
    from: 'Java: presence under the service of logins',
    path: '/v4/im_open_login_svc/query_online_status',
    body: '{"To_Account":["alice"],"IsNeedDetail":1}',
    code: 0,
  },
  {
    from: 'Ruby: an empty body',
    path: '/v4/all_member_push/im_get_attr_name',
    body: '',
    code: 0,
  },
  {
    from: 'by hand: the condition stands twice',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":1,"Condition":{"TagsAnd":["nobody-has-this"]},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}],"Condition":{"Not":{"Tag":"nobody-has-this"}}}',
    code: 90001,
  },
  {
    from: 'PHP: every number as a text',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":"77","MsgLifeTime":"60","RateLimit":"0.5","Condition":{"TagsAnd":["nobody-has-this"]},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}]}',
    code: 0,
  },
  {
    from: 'by hand: a rate in words',
    path: '/v4/all_member_push/im_push',
    body: '{"MsgRandom":78,"RateLimit":"1e3","Condition":{"TagsAnd":["nobody-has-this"]},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}]}',
    code: 90001,
  },
];
