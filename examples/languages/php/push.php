<?php

// Imports two users, tags one, pushes to the tag, and follows the push.
require __DIR__ . '/user_sig.php';

const ADMIN = 'administrator';

/** Calls a command. After a time-out, call it again with the same body: within 60 seconds that is the same push. */
function call(string $command, array $body): array
{
    $sdkappid = (int) getenv('SDKAPPID');
    $query = http_build_query([
        'sdkappid' => $sdkappid,
        'identifier' => ADMIN,
        'usersig' => user_sig($sdkappid, ADMIN, getenv('SECRET_KEY')),
        'random' => random_int(0, 4294967295),
        'contenttype' => 'json',
    ]);
    $json = file_get_contents(getenv('CARILLON_URL') . "/v4/$command?$query", false, stream_context_create([
        'http' => [
            'method' => 'POST',
            'header' => 'content-type: application/json',
            'content' => json_encode($body),
            'timeout' => 35,
        ],
    ]));
    if ($json === false) {
        throw new RuntimeException("$command: no answer");
    }
    $answer = json_decode($json, true, 512, JSON_THROW_ON_ERROR);
    if ($answer['ErrorCode'] !== 0) {
        throw new RuntimeException("$command: {$answer['ErrorCode']} {$answer['ErrorInfo']}");
    }
    return $answer;
}

call('im_open_login_svc/multiaccount_import', ['Accounts' => ['alice', 'bob']]);

call('all_member_push/im_add_tag', ['UserTags' => [['To_Account' => 'alice', 'Tags' => ['vip']]]]);

$pushed = call('all_member_push/im_push', [
    'MsgRandom' => random_int(0, 4294967295),
    'MsgLifeTime' => 604800,
    'Condition' => ['TagsOr' => ['vip']],
    'MsgBody' => [['MsgType' => 'TIMTextElem', 'MsgContent' => ['Text' => 'Merry Christmas! 🎄']]],
]);

do {
    usleep(200000);
    $status = call('all_member_push/im_push_status', ['TaskId' => $pushed['TaskId']]);
} while (!in_array($status['State'], ['done', 'failed', 'cancelled'], true));
echo json_encode($status), "\n";
