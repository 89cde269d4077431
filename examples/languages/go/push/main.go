// Command push imports two users, tags one, pushes to the tag, and follows the push.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"example.com/carillon/usersig"
)

const admin = "administrator"

type object map[string]any

// An answer as every command gives it, with the fields of im_push and im_push_status.
type answer struct {
	ErrorCode int
	ErrorInfo string
	TaskID    string `json:"TaskId"`
	State     string
}

var client = &http.Client{Timeout: 35 * time.Second}

// call calls a command. After a time-out, call it again with the same body: within 60 seconds that is the same push.
func call(command string, body object) (parsed answer, raw json.RawMessage, err error) {
	sdkAppID, err := strconv.ParseUint(os.Getenv("SDKAPPID"), 10, 32)
	if err != nil {
		return parsed, nil, err
	}
	ticket, err := usersig.Sign(uint32(sdkAppID), admin, os.Getenv("SECRET_KEY"), time.Hour)
	if err != nil {
		return parsed, nil, err
	}
	query := url.Values{
		"sdkappid":    {os.Getenv("SDKAPPID")},
		"identifier":  {admin},
		"usersig":     {ticket},
		"random":      {fmt.Sprint(rand.Uint32())},
		"contenttype": {"json"},
	}
	content, err := json.Marshal(body)
	if err != nil {
		return parsed, nil, err
	}
	address := os.Getenv("CARILLON_URL") + "/v4/" + command + "?" + query.Encode()
	response, err := client.Post(address, "application/json", bytes.NewReader(content))
	if err != nil {
		return parsed, nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return parsed, nil, fmt.Errorf("%s: %s", command, response.Status)
	}
	if err = json.NewDecoder(response.Body).Decode(&raw); err != nil {
		return parsed, nil, err
	}
	if err = json.Unmarshal(raw, &parsed); err == nil && parsed.ErrorCode != 0 {
		err = fmt.Errorf("%s: %d %s", command, parsed.ErrorCode, parsed.ErrorInfo)
	}
	return parsed, raw, err
}

func run() error {
	if _, _, err := call("im_open_login_svc/multiaccount_import", object{"Accounts": []string{"alice", "bob"}}); err != nil {
		return err
	}

	tags := []object{{"To_Account": "alice", "Tags": []string{"vip"}}}
	if _, _, err := call("all_member_push/im_add_tag", object{"UserTags": tags}); err != nil {
		return err
	}

	pushed, _, err := call("all_member_push/im_push", object{
		"MsgRandom":   rand.Uint32(),
		"MsgLifeTime": 604800,
		"Condition":   object{"TagsOr": []string{"vip"}},
		"MsgBody":     []object{{"MsgType": "TIMTextElem", "MsgContent": object{"Text": "Merry Christmas! 🎄"}}},
	})
	if err != nil {
		return err
	}

	for {
		time.Sleep(200 * time.Millisecond)
		status, raw, err := call("all_member_push/im_push_status", object{"TaskId": pushed.TaskID})
		if err != nil {
			return err
		}
		switch status.State {
		case "done", "failed", "cancelled":
			fmt.Println(string(raw))
			return nil
		}
	}
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
