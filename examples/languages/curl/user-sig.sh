#!/bin/sh
# Prints a UserSig: user-sig.sh IDENTIFIER [SECONDS], with SDKAPPID and SECRET_KEY in the environment.
# openssl shows the key in the list of processes: sign on a machine of your own.
set -eu
identifier=$1 expire=${2:-3600} time=$(date +%s)
case $identifier in *[\"\\]*) echo 'An identifier with " or \ needs a JSON library' >&2; exit 1 ;; esac

signature=$(
  printf 'TLS.identifier:%s\nTLS.sdkappid:%s\nTLS.time:%s\nTLS.expire:%s\n' "$identifier" "$SDKAPPID" "$time" "$expire" |
    openssl dgst -sha256 -hmac "$SECRET_KEY" -binary | base64
)
ticket=$(
  printf '{"TLS.ver":"2.0","TLS.identifier":"%s","TLS.sdkappid":%s,"TLS.time":%s,"TLS.expire":%s,"TLS.sig":"%s"}' \
    "$identifier" "$SDKAPPID" "$time" "$expire" "$signature"
)

# The zlib format (RFC 1950) with one uncompressed block: its length before the text, its Adler-32 behind.
frame=$(printf %s "$ticket" | od -An -v -tu1 | awk '
  function octal(number) { return sprintf("\\%03o", number) }
  function pair(number) { return octal(int(number / 256)) octal(number % 256) }
  function swapped(number) { return octal(number % 256) octal(int(number / 256)) }
  BEGIN { a = 1; b = 0 }
  { for (i = 1; i <= NF; i++) { length_++; a = (a + $i) % 65521; b = (b + a) % 65521 } }
  END { print "\\170\\001\\001" swapped(length_) swapped(65535 - length_), pair(b) pair(a) }')
{
  printf "${frame% *}"
  printf %s "$ticket"
  printf "${frame#* }"
} | base64 | tr -d '\n' | tr '+=/' '*_-'
