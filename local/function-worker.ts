import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, Outcome } from './function.ts';

/** Runs one function in a thread of its own, with its own environment, as Lambda's runtime does in a process. */
const { module, handlerName, name, memory } = workerData as {
  module: string;
  handlerName: string;
  name: string;
  memory: number;
};

const loaded = (await import(module)) as Record<string, (event: unknown, context: object) => unknown>;
const handler = loaded[handlerName];
if (handler === undefined) throw new Error(`${module} does not export ${handlerName}`);

parentPort?.on('message', async ({ id, event, deadline }: Invocation) => {
  const context = {
    awsRequestId: id,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: `${memory}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const outcome: Outcome = await (async () => {
    try {
      return { id, result: JSON.stringify(await handler(event, context)) };
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  })();
  parentPort?.postMessage(outcome);
});
parentPort?.postMessage('ready');
