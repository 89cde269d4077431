import { PassThrough } from 'node:stream';
import type { Terminal } from '../../../cli/terminal.ts';

/** A terminal whose streams a test holds. */
export interface FakeTerminal extends Terminal {
  readonly stdin: PassThrough & { isTTY?: boolean };
  /** What was written so far. */
  out(): string;
  err(): string;
}

/** What a test says about a terminal. */
export interface FakeOptions {
  /** Whether the streams are terminals. */
  readonly isTty?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** What a person types. */
  readonly typed?: string;
}

/** Makes a terminal of streams in memory. */
export function fakeTerminal({
  isTty = false,
  environment = {},
  folder = '/nowhere',
  typed,
}: FakeOptions = {}): FakeTerminal {
  const stream = () => Object.assign(new PassThrough(), { isTTY: isTty });
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  const texts = [stdout, stderr].map((one) => {
    const parts: string[] = [];
    one.on('data', (part: Buffer) => parts.push(part.toString()));
    return () => parts.join('');
  });
  if (typed !== undefined) stdin.end(`${typed}\n`);
  const [out = String, err = String] = texts;
  return { stdin, stdout, stderr, environment, folder, interrupted: new AbortController().signal, out, err };
}
