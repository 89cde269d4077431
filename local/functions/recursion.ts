import { createHash, randomBytes } from 'node:crypto';

/**
 * How often a function may be invoked in a chain of messages that it caused itself, before Lambda stops it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const MAX_CHAIN = 16;

const nameIn = (functionName: string): string =>
  createHash('sha256').update(functionName).digest('hex').slice(0, 8);

/** How often each function was invoked in the chain of a trace header. */
function lineageOf(trace: string): Map<string, number> {
  const [, lineage = ''] = /Lineage=([^;]*)/.exec(trace) ?? [];
  return new Map(
    lineage
      .split('|')
      .filter((entry) => entry !== '')
      .map((entry) => entry.split(':') as [string, string])
      .map(([name, count]) => [name, Number(count)]),
  );
}

/** Whether Lambda would stop an invocation of a function that is caused by messages with these trace headers. */
export function isLoop(functionName: string, traces: readonly string[]): boolean {
  return traces.some((trace) => (lineageOf(trace).get(nameIn(functionName)) ?? 0) >= MAX_CHAIN);
}

/**
 * Creates the trace header of an invocation: the longest chain among its messages, plus this invocation.
 * The SDK in the function attaches it to everything that the function sends.
 */
export function nextTrace(functionName: string, traces: readonly string[]): string {
  const lineage = new Map<string, number>();
  for (const trace of traces) {
    for (const [name, count] of lineageOf(trace)) lineage.set(name, Math.max(count, lineage.get(name) ?? 0));
  }
  const own = nameIn(functionName);
  lineage.set(own, (lineage.get(own) ?? 0) + 1);
  const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Lineage=${[...lineage].map((entry) => entry.join(':')).join('|')}`;
}
