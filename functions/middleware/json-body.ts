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
    if (isNestedDeeperThan(MAX_DEPTH, text)) {
      throw new RequestError('badRequest', `the body is nested deeper than ${MAX_DEPTH} levels`);
    }
    try {
      event.payload = JSON.parse(text);
    } catch {
      throw new RequestError('bodyNotJson', 'the body is not JSON');
    }
  },
});

/** Whether JSON has more levels of objects and arrays than `depth`. Parsing millions of levels takes seconds, this does not. */
export function isNestedDeeperThan(depth: number, json: string): boolean {
  let level = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const character = json[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') level++;
    else if (character === '}' || character === ']') level--;
    if (level > depth) return true;
  }
  return false;
}
