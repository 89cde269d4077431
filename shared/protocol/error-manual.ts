import type { ErrorKind } from './errors.ts';

/** The manual's entry for an error. */
export interface ErrorEntry {
  readonly cause: string;
  readonly remedy: string;
  /** A possible `ErrorInfo`. */
  readonly example: string;
}

/** Cause and remedy of every error. */
export const ERROR_MANUAL: Readonly<Record<ErrorKind, ErrorEntry>> = {
  badUrl: {
    cause: 'The URL does not name a service and a command.',
    remedy: 'Call `/v4/{service}/{command}`.',
    example: 'the URL must be /v4/{service}/{command}',
  },
  bodyNotJson: {
    cause: 'The body is not JSON, or not UTF-8.',
    remedy: 'Send JSON in UTF-8.',
    example: 'the body is not JSON: check quotes, commas and the encoding, which is UTF-8',
  },
  identifierMissing: {
    cause: 'The URL has no `identifier`.',
    remedy: 'Add the name of an administrator of the app.',
    example: 'identifier is missing in the URL',
  },
  userSigMissing: {
    cause: 'The URL has no `usersig`.',
    remedy: 'Add a UserSig that was signed for the administrator.',
    example: 'usersig is missing in the URL',
  },
  sdkAppIdInvalid: {
    cause: '`sdkappid` is not an integer.',
    remedy: 'Send the id of the app in digits.',
    example: 'sdkappid is not an integer',
  },
  tooManyCallsOfCommand: {
    cause: 'The command was called more often than the settings of the app allow.',
    remedy: 'Retry after a second; raise `commandCallsPerSecond`.',
    example: 'more than 100 calls of all_member_push/im_add_tag per second',
  },
  noSuchCommand: {
    cause: 'There is no such command, or it was not called by POST.',
    remedy: 'Check the spelling against this manual.',
    example: 'there is no command POST all_member_push/im_nothing',
  },
  notAdministrator: {
    cause: 'The caller is not an administrator of the app.',
    remedy: 'Sign for one of the `admins` of the app.',
    example: 'alice is not an administrator of the app',
  },
  tooManyCallsOfApp: {
    cause: 'The app made more calls than its settings allow.',
    remedy: 'Retry after a second; raise `callsPerSecond`.',
    example: 'more than 200 calls per second',
  },
  sdkAppIdMissing: {
    cause: 'The URL has no `sdkappid`.',
    remedy: 'Add the id of the app.',
    example: 'sdkappid is missing in the URL',
  },
  accountNotString: {
    cause: 'An account is missing, or not a string.',
    remedy: 'Send user ids as strings.',
    example: 'UserID: must be a string, the id of a user (got 7)',
  },
  userSigExpired: {
    cause: 'The UserSig has expired, or is older than the app allows for administrators.',
    remedy: 'Sign a new one.',
    example: 'usersig has expired: sign a new one',
  },
  userSigUnreadable: {
    cause: 'The UserSig is truncated, or one of its fields is malformed.',
    remedy:
      'Send it completely, with `*`, `-` and `_` as the signer wrote them, for an identifier of printable ASCII.',
    example: 'usersig cannot be read: it is truncated or not a UserSig',
  },
  userSigWrong: {
    cause: 'The UserSig was signed with another key, or its time is in the future.',
    remedy: 'Sign with the key of this app; set the clock of the signer.',
    example: 'usersig was not signed with the key of this app',
  },
  userSigOfOtherIdentifier: {
    cause: 'The UserSig belongs to another `identifier`.',
    remedy: 'Send the `identifier` that was signed.',
    example: 'usersig was signed for another identifier',
  },
  userSigOfOtherApp: {
    cause: 'The UserSig belongs to another `sdkappid`.',
    remedy: 'Send the `sdkappid` that was signed.',
    example: 'usersig was signed for another sdkappid',
  },
  noSuchApp: {
    cause: 'The deployment has no such app.',
    remedy: 'Check `sdkappid`; add the app to the secret of the deployment.',
    example: 'there is no app 5',
  },
  noSuchAccount: {
    cause: 'A user was never imported and never logged in.',
    remedy: 'Import the user first.',
    example: 'not imported and never logged in: nobody',
  },
  accountInternal: {
    cause: 'An internal error; part of the request may have been executed.',
    remedy: 'Send the same request again.',
    example: 'internal error: try again',
  },
  accountBadRequest: {
    cause: 'A field of the request has the wrong shape, or exceeds a limit.',
    remedy: '`ErrorInfo` names the field, the limit and the value.',
    example: 'UserID: must have 1 to 32 printable ASCII characters (got "爱", 3 bytes)',
  },
  accountCallerNotAdministrator: {
    cause: 'The caller is not an administrator of the app.',
    remedy: 'Sign for one of the `admins` of the app.',
    example: 'alice is not an administrator of the app',
  },
  badRequest: {
    cause: 'A field of the request is unknown, is missing, has the wrong shape, or exceeds a limit.',
    remedy: '`ErrorInfo` names the field, the limit and the value.',
    example: 'Conditon: there is no such field: do you mean Condition? (got true)',
  },
  badMessageBody: {
    cause: '`MsgBody` has no element.',
    remedy: 'Send at least one element.',
    example: 'MsgBody: must have at least one element (got 0 elements)',
  },
  badToAccount: {
    cause: '`To_Account` is missing, or contains a value that is not a string.',
    remedy: 'Send a list of user ids.',
    example: 'To_Account: is missing: send a list',
  },
  badMessageRandom: {
    cause: '`MsgRandom` is missing, or not an unsigned 32-bit integer.',
    remedy: 'Send a random integer from 0 to 4294967295.',
    example: 'MsgRandom: must be an integer from 0 to 4294967295 (got -1)',
  },
  messageBodyNotArray: {
    cause: '`MsgBody` is missing, or not an array.',
    remedy: 'Send an array of `{MsgType, MsgContent}`.',
    example: 'MsgBody: must be an array of {MsgType, MsgContent} (got "hello", 5 bytes)',
  },
  pushCallerNotAdministrator: {
    cause: 'The caller is not an administrator of the app.',
    remedy: 'Sign for one of the `admins` of the app.',
    example: 'alice is not an administrator of the app',
  },
  badMessageElement: {
    cause: 'An element of `MsgBody` has an unknown `MsgType`, or a `MsgContent` that does not fit it.',
    remedy: 'Send the fields that belong to the `MsgType`.',
    example: 'MsgBody[0].MsgContent.Text: is missing',
  },
  tooManyAccounts: {
    cause: 'The request names too many users.',
    remedy: 'Send the others in another request.',
    example:
      'To_Account: must have at most 100 entries: send the others in another request (got 101 elements)',
  },
  tagTooLong: {
    cause: 'A tag is longer than 50 bytes of UTF-8.',
    remedy: 'Shorten it; most Chinese characters have 3 bytes.',
    example: 'UserTags[0].Tags[0]: must have at most 50 bytes of UTF-8 (got "…", 51 bytes)',
  },
  tagInBothConditions: {
    cause: 'A tag is in both `TagsOr` and `TagsAnd`.',
    remedy: 'Keep it in one of them.',
    example: 'Condition: the tag "b" is in both TagsOr and TagsAnd',
  },
  tooManyPushesPerSecond: {
    cause: 'The app pushed more often than its settings allow.',
    remedy: 'Retry after a second; raise `pushesPerSecond`.',
    example: 'more than 1 pushes per second',
  },
  badLifeTime: {
    cause: '`MsgLifeTime` is out of range.',
    remedy: 'Send 0 to 604800 seconds.',
    example: 'MsgLifeTime: must be an integer from 0 to 604800 (seconds) (got 604801)',
  },
  tooManyTags: {
    cause:
      'A list has more than 10 tags, a user would have more than 100, or the app more than its settings allow.',
    remedy: 'Remove tags; send the others in another request.',
    example:
      'UserTags[0].Tags: must have at most 10 tags: send the others in another request (got 11 elements)',
  },
  badAttribute: {
    cause: 'The app has no attribute of this name, or a name or a value has the wrong shape.',
    remedy: 'Name the attribute with `im_set_attr_name`; keep names and values within 50 bytes.',
    example: 'the app has no attribute "town": name it with im_set_attr_name',
  },
  mixedCondition: {
    cause: 'A condition mixes tags and attributes, and the app has `strictConditions`.',
    remedy: 'Use one of them, or turn the setting off.',
    example: 'Condition: tags and attributes in one condition',
  },
  emptyTag: {
    cause: 'A tag is empty.',
    remedy: 'Send 1 to 50 bytes.',
    example: 'Condition.TagsAnd[0]: must not be empty (got "", 0 bytes)',
  },
  pushNotEnabled: {
    cause: 'Pushing is turned off in the settings of the app.',
    remedy: 'Set `pushEnabled`.',
    example: 'pushing is disabled for the app 1400000000',
  },
  tooManyPushesPerDay: {
    cause: 'The app has used up its pushes for this UTC day.',
    remedy: 'Wait for the next day; raise `pushesPerDay`.',
    example: 'more than 100 pushes on 2026-12-24 (UTC)',
  },
  noSuchTask: {
    cause: 'There is no push, and no scheduled task, with this id.',
    remedy: 'Send the id that the push returned; records are kept for thirty days.',
    example: 'TaskId: is not the id of a push: send the TaskId that the push returned (got "x", 1 bytes)',
  },
  revokedAlready: {
    cause: 'The push is already cancelled.',
    remedy: 'Nothing to do.',
    example: '01KB0XJ6ZR6Y5V1SN1W9YQ4T8E is already cancelled',
  },
  tooManyRevokesPerSecond: {
    cause: 'The app revoked more often than its settings allow.',
    remedy: 'Retry after a second; raise `revokesPerSecond`.',
    example: 'more than 1 revokes per second',
  },
  tooOldToRevoke: {
    cause: 'The push is older than 24 hours.',
    remedy: 'Use `im_push_cancel`, which has no such limit.',
    example: '01KB0XJ6ZR6Y5V1SN1W9YQ4T8E is older than 24 hours',
  },
  bodyTooLarge: {
    cause: 'The content of the push is larger than 10,240 bytes.',
    remedy: 'Send less, such as a link.',
    example: 'MsgBody, CloudCustomData and OfflinePushInfo have 10241 bytes in total: send at most 10240',
  },
  viewerMayNotChange: {
    cause: 'The caller is one of the `viewers` of the app, and the command changes something.',
    remedy: 'Sign for one of the `admins` of the app.',
    example: 'support may look and not change: all_member_push/im_push is for administrators',
  },
  idempotencyKeyReused: {
    cause: 'The `IdempotencyKey` was used for different content; `TaskId` names the first push.',
    remedy: 'Use a new key for a new push.',
    example:
      'IdempotencyKey: the key was used for the push 01KB0XJ6ZR6Y5V1SN1W9YQ4T8E, which has different content: use a new key for a new push',
  },
  internal: {
    cause: 'An internal error; part of the request may have been executed.',
    remedy: 'Send the same request again: a retry never sends a second push.',
    example: 'internal error: try again',
  },
};
