import { gunzipSync } from 'node:zlib';
import type { MiddlewareObj } from '@middy/core';
import { RequestError } from '../../shared/protocol/errors.ts';
import { parseJsonText } from '../../shared/protocol/json-text.ts';
import type { ApiEvent } from './api-event.ts';

/** The maximum size of a decompressed body, in bytes: that of a Lambda event. */
const MAX_INFLATED_BYTES = 6 * 1024 * 1024;

/** Parses the JSON body, whatever content type the caller declares; an empty body counts as `{}`. */
export const jsonBody = (): MiddlewareObj<ApiEvent> => ({
  before: ({ event }) => {
    const { body = '', isBase64Encoded } = event;
    event.payload = parseJsonText(isBase64Encoded ? textOf(Buffer.from(body, 'base64')) : body);
  },
});

function textOf(bytes: Buffer): string {
  try {
    // API Gateway passes compressed bodies on unchanged.
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES }) : bytes;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    throw new RequestError('bodyNotJson', 'the body is not UTF-8 text, or not gzip of it');
  }
}
