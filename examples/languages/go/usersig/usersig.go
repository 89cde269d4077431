// Package usersig signs UserSigs (TLSSigAPIv2). It belongs on the server: the key must never reach a device.
package usersig

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Sign returns a ticket that is valid for a time.
func Sign(sdkAppID uint32, identifier, secretKey string, valid time.Duration) (string, error) {
	now, expire := time.Now().Unix(), int64(valid.Seconds())
	mac := hmac.New(sha256.New, []byte(secretKey))
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", identifier, sdkAppID, now, expire)
	ticket, err := json.Marshal(map[string]any{
		"TLS.ver":        "2.0",
		"TLS.identifier": identifier,
		"TLS.sdkappid":   sdkAppID,
		"TLS.time":       now,
		"TLS.expire":     expire,
		"TLS.sig":        base64.StdEncoding.EncodeToString(mac.Sum(nil)),
	})
	if err != nil {
		return "", err
	}
	var compressed bytes.Buffer
	writer := zlib.NewWriter(&compressed)
	writer.Write(ticket)
	writer.Close()
	text := base64.StdEncoding.EncodeToString(compressed.Bytes())
	return strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(text), nil
}
