import type { MiddlewareObj } from '@middy/core';
import { RequestError } from '../../shared/protocol/errors.ts';
import type { ApiEvent } from './api-event.ts';

/** How deep a body may be nested: what walks it later recurses. */
const MAX_DEPTH = 64;

/** Reads the JSON of the body, whatever content type the caller says; an empty body counts as `{}`. */
export const jsonBody = (): MiddlewareObj<ApiEvent> => ({
  before: ({ event }) => {
    const { body = '', isBase64Encoded } = event;
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    if (text.trim() === '') {
      event.payload = {};
      return;
    }
    try {
      event.payload = JSON.parse(text);
    } catch {
      throw new RequestError('bodyNotJson', 'the body is not JSON');
    }
    if (isDeeperThan(MAX_DEPTH, event.payload)) {
      throw new RequestError('badRequest', `the body is nested deeper than ${MAX_DEPTH} levels`);
    }
  },
});

function isDeeperThan(depth: number, value: unknown): boolean {
  let level = [value];
  for (let left = depth; level.length > 0; left--) {
    if (left === 0) return true;
    level = level.flatMap((node) => (typeof node === 'object' && node !== null ? Object.values(node) : []));
  }
  return false;
}
