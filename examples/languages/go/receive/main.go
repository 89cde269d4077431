// Command receive prints every push of a user once, a line of JSON each, over lost sockets and restarts.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"github.com/coder/websocket"
)

const (
	answerTime = 10 * time.Second
	maxBackOff = 30 * time.Second
	badRequest = 90001
)

var errKicked = errors.New("kicked")

// A push as it is passed on.
type push struct {
	ID     string          `json:"id"`
	From   string          `json:"from"`
	Body   json.RawMessage `json:"body"`
	SentAt int64           `json:"sentAt"`
}

// A frame of the server: the fields of all kinds.
type frame struct {
	Type string `json:"type"`
	push
	Pushes          []push `json:"pushes"`
	Cursor          string `json:"cursor"`
	More            bool   `json:"more"`
	ReconnectWithin int64  `json:"reconnectWithin"`
	Reason          string `json:"reason"`
	Code            int    `json:"code"`
	Message         string `json:"message"`
	RetryAfter      *int64 `json:"retryAfter"`
}

type seenPush struct {
	ID string
	At time.Time
}

// A receiver holds what outlives sockets; the exported fields outlive restarts as well.
type receiver struct {
	Cursor string
	Seen   []seenPush

	known           map[string]bool
	file            string
	keepAlive       time.Duration
	reconnectWithin time.Duration
	attempts        int
}

// ticket asks for a ticket. Ask your backend for a new one here: only the backend has the key.
func ticket() (string, error) { return os.Getenv("USERSIG"), nil }

func (r *receiver) load() error {
	content, err := os.ReadFile(r.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if err = json.Unmarshal(content, r); err != nil {
		return err
	}
	for _, seen := range r.Seen {
		r.known[seen.ID] = true
	}
	return nil
}

// save replaces the file as a whole: a crash leaves the old one or the new one.
func (r *receiver) save() error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err = os.WriteFile(r.file+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(r.file+".new", r.file)
}

// take passes a push on, unless it was passed on before.
func (r *receiver) take(p push) error {
	if r.known[p.ID] {
		return nil
	}
	line, err := json.Marshal(p)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	r.known[p.ID] = true
	r.Seen = append(r.Seen, seenPush{p.ID, time.Now()})
	for len(r.Seen) > 500 && time.Since(r.Seen[0].At) > max(15*time.Minute, 2*r.keepAlive) {
		delete(r.known, r.Seen[0].ID)
		r.Seen = r.Seen[1:]
	}
	return r.save()
}

func (r *receiver) page(f frame) error {
	for _, p := range f.Pushes {
		if err := r.take(p); err != nil {
			return err
		}
	}
	r.Cursor = f.Cursor
	if !f.More {
		r.attempts, r.reconnectWithin = 0, time.Duration(f.ReconnectWithin)*time.Millisecond
	}
	return r.save()
}

// rejected returns after what time to send resume again.
func (r *receiver) rejected(f frame) (time.Duration, error) {
	if f.RetryAfter != nil {
		return time.Duration(*f.RetryAfter) * time.Millisecond, nil
	}
	if f.Code != badRequest || r.Cursor == "" {
		return 0, fmt.Errorf("%d %s", f.Code, f.Message)
	}
	r.Cursor = ""
	return 0, nil
}

// session works on one socket until it is lost.
func (r *receiver) session(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	userSig, err := ticket()
	if err != nil {
		return err
	}
	user := base64.RawURLEncoding.EncodeToString([]byte(os.Getenv("USER_ID")))
	opening, opened := context.WithTimeout(ctx, answerTime)
	defer opened()
	socket, _, err := websocket.Dial(opening, os.Getenv("CARILLON_WEBSOCKET_URL"), &websocket.DialOptions{
		Subprotocols: []string{"carillon", os.Getenv("SDKAPPID") + "." + user + "." + userSig},
	})
	if err != nil {
		return err
	}
	defer socket.CloseNow()
	socket.SetReadLimit(64 * 1024)

	frames := make(chan frame)
	lost := make(chan error, 1)
	go func() {
		for {
			_, data, err := socket.Read(ctx)
			var f frame
			if err == nil {
				err = json.Unmarshal(data, &f)
			}
			if err != nil {
				lost <- err
				return
			}
			select {
			case frames <- f:
			case <-ctx.Done():
				return
			}
		}
	}()

	expectsPage, timer := false, time.NewTimer(0)
	for {
		select {
		case err := <-lost:
			return err
		case <-timer.C:
			if expectsPage {
				return errors.New("no answer: the socket is dead")
			}
			resume := map[string]string{"action": "resume"}
			if r.Cursor != "" {
				resume["cursor"] = r.Cursor
			}
			content, _ := json.Marshal(resume)
			if err := socket.Write(ctx, websocket.MessageText, content); err != nil {
				return err
			}
			expectsPage = true
			timer.Reset(answerTime)
		case f := <-frames:
			switch f.Type {
			case "push":
				if err := r.take(f.push); err != nil {
					return err
				}
			case "page":
				if err := r.page(f); err != nil {
					return err
				}
				expectsPage = false
				// The keep-alive brings what got lost, and shows that the socket is alive.
				wait := r.keepAlive
				if f.More {
					wait = 0
				}
				timer.Reset(wait)
			case "error":
				wait, err := r.rejected(f)
				if err != nil {
					return err
				}
				expectsPage = false
				timer.Reset(wait)
			case "kicked":
				return fmt.Errorf("%w: %s", errKicked, f.Reason)
			}
		}
	}
}

func main() {
	r := &receiver{
		known:           map[string]bool{},
		file:            "carillon-state.json",
		keepAlive:       4 * time.Minute,
		reconnectWithin: time.Second,
	}
	if file := os.Getenv("STATE_FILE"); file != "" {
		r.file = file
	}
	if seconds, err := strconv.ParseFloat(os.Getenv("KEEP_ALIVE_SECONDS"), 64); err == nil {
		r.keepAlive = time.Duration(seconds * float64(time.Second))
	}
	if err := r.load(); err != nil {
		log.Fatal(err)
	}
	for {
		err := r.session(context.Background())
		log.Print(err)
		if errors.Is(err, errKicked) {
			os.Exit(1)
		}
		// All who lost their sockets together come back spread out; who fails again waits longer.
		longest := r.reconnectWithin
		if r.attempts > 0 {
			longest = min(time.Second<<min(r.attempts, 5), maxBackOff)
		}
		r.attempts++
		time.Sleep(rand.N(max(longest, time.Millisecond)))
	}
}
