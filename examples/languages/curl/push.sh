#!/bin/sh
# Imports two users, tags one, pushes to the tag, and follows the push.
# CARILLON_URL, SDKAPPID and SECRET_KEY come from the environment.
set -eu
admin=administrator
usersig=$("$(dirname "$0")/user-sig.sh" "$admin")

# call COMMAND BODY prints the answer. Curl repeats what the network lost: the same body is the same push for 60 seconds.
call() {
  answer=$(
    curl --silent --show-error --fail --max-time 35 --retry 3 --retry-all-errors \
      --header 'content-type: application/json' --data-binary "$2" \
      "$CARILLON_URL/v4/$1?sdkappid=$SDKAPPID&identifier=$admin&usersig=$usersig&random=$(date +%s)&contenttype=json"
  )
  case $answer in
    *'"ActionStatus":"OK"'*) printf '%s\n' "$answer" ;;
    *) printf '%s: %s\n' "$1" "$answer" >&2; return 1 ;;
  esac
}

call im_open_login_svc/multiaccount_import '{"Accounts":["alice","bob"]}'

call all_member_push/im_add_tag '{"UserTags":[{"To_Account":"alice","Tags":["vip"]}]}'

random=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
pushed=$(call all_member_push/im_push '{
  "MsgRandom": '"$random"',
  "MsgLifeTime": 604800,
  "Condition": {"TagsOr": ["vip"]},
  "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "Merry Christmas! 🎄"}}]
}')
task_id=$(printf %s "$pushed" | sed 's/.*"TaskId":"\([^"]*\)".*/\1/')

while :; do
  status=$(call all_member_push/im_push_status '{"TaskId":"'"$task_id"'"}')
  case $status in *'"State":"done"'* | *'"State":"failed"'* | *'"State":"cancelled"'*) break ;; esac
  sleep 0.2
done
printf '%s\n' "$status"
