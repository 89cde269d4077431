import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text as textOfStream } from 'node:stream/consumers';
import type { PushRequest } from '../client/server.ts';
import { UsageError } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** The options that say what a push holds. */
export interface ContentOptions {
  readonly text?: string;
  readonly file?: string;
  readonly title?: string;
}

/** What a push holds. */
export type Content = Pick<PushRequest, 'body' | 'notification'>;

/**
 * Reads what a push holds: a text, or the elements of a message as JSON in a file; `-` is the standard input.
 * A title makes a notification of it, which phones and browsers show.
 *
 * @throws UsageError when nothing is given, or both, or the file holds something else
 */
export async function contentOf({ text, file, title }: ContentOptions, terminal: Terminal): Promise<Content> {
  if (text !== undefined && file !== undefined) throw new UsageError('use either --text or --file');
  const body = file === undefined ? text : elementsOf(await read(file, terminal), file);
  if (body === undefined && title === undefined) throw new UsageError('say what: --text, --file or --title');
  if (title === undefined) return { body: body ?? '' };
  return { body: body ?? title, notification: { Title: title, Desc: text ?? '' } };
}

async function read(file: string, { stdin, folder }: Terminal): Promise<string> {
  if (file === '-') return textOfStream(stdin);
  try {
    return readFileSync(resolve(folder, file), 'utf8');
  } catch (error) {
    throw new UsageError(`--file: ${(error as Error).message}`);
  }
}

function elementsOf(json: string, file: string): PushRequest['body'] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UsageError(`--file ${file}: not JSON: ${(error as Error).message}`);
  }
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (elements.length > 0 && elements.every(isElement)) return elements;
  throw new UsageError(
    `--file ${file}: write a list of elements such as [{"MsgType":"TIMTextElem","MsgContent":{"Text":"Hello"}}]`,
  );
}

type Element = Exclude<PushRequest['body'], string>[number];

/** Whether a value looks like an element; the API checks the content. */
const isElement = (value: unknown): value is Element =>
  typeof value === 'object' && value !== null && 'MsgType' in value && 'MsgContent' in value;
