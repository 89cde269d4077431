import { AsyncLocalStorage } from 'node:async_hooks';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { HttpAnswer } from '../http-answer.ts';
import { installDirectHttp } from './direct-http.ts';
import type {
  FromThread,
  FunctionDefinition,
  Invocation,
  Outcome,
  ThreadData,
  ToThread,
} from './messages.ts';
import { shiftClock } from './shifted-clock.ts';

/** Runs functions, each with its own environment, as Lambda's runtime does. */

type Handler = (event: unknown, context: object) => unknown;

enableCompileCache();
const { clockAhead = 0 } = workerData as ThreadData;
const realNow = Date.now;
shiftClock(clockAhead);
/** The environment of the running function. */
const environment = new AsyncLocalStorage<Record<string, string | undefined>>();
const current = () => environment.getStore() ?? {};
process.env = new Proxy<NodeJS.ProcessEnv>(
  {},
  {
    get: (_, name) => current()[String(name)],
    set: (_, name, value) => Reflect.set(current(), name, value),
    has: (_, name) => name in current(),
    deleteProperty: (_, name) => Reflect.deleteProperty(current(), name),
    ownKeys: () => Reflect.ownKeys(current()),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(current(), name),
  },
);

let outbox: FromThread | undefined;

/** Collects messages, which are sent together at the end of this turn of the event loop. */
function out(): FromThread {
  if (outbox === undefined) {
    outbox = { loaded: [], outcomes: [], requests: [] };
    setImmediate(() => {
      parentPort?.postMessage(outbox);
      outbox = undefined;
    });
  }
  return outbox;
}

const answering = new Map<number, (answer: HttpAnswer) => void>();
let requests = 0;
installDirectHttp((request, answered) => {
  const id = requests++;
  answering.set(id, answered);
  out().requests.push([id, request]);
});

interface Loaded {
  readonly definition: FunctionDefinition;
  readonly environment: Record<string, string>;
  readonly handler: Handler;
}

const functions = new Map<string, Loaded>();
/** One at a time, so that each module is evaluated in the environment of its function. */
let loading: Promise<void> = Promise.resolve();

async function load(definition: FunctionDefinition): Promise<void> {
  const { name, folder, handler: place } = definition;
  const [file = '', handlerName = ''] = place.split('.');
  const own = { ...definition.environment };
  try {
    const url = pathToFileURL(join(folder, `${file}.mjs`));
    // Functions with the same code must be separate module instances.
    url.searchParams.set('function', name);
    const module = (await environment.run(own, () => import(url.href))) as Record<string, Handler>;
    const handler = module[handlerName];
    if (handler === undefined) throw new Error(`${url} does not export ${handlerName}`);
    functions.set(name, { definition, environment: own, handler });
    out().loaded.push([name, undefined]);
  } catch (error) {
    out().loaded.push([name, textOf(error)]);
  }
}

async function invoke({ id, name, event, deadline, trace }: Invocation): Promise<Outcome> {
  const found = functions.get(name);
  if (found === undefined) return { id, error: `${name} is not loaded` };
  const context = {
    awsRequestId: `${id}`,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: `${found.definition.memory}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
  };
  try {
    const call = async () => JSON.stringify(await found.handler(event, context));
    return { id, result: await environment.run({ ...found.environment, _X_AMZN_TRACE_ID: trace }, call) };
  } catch (error) {
    return { id, error: textOf(error) };
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

parentPort?.on('message', ({ functions: added, invocations, answers }: ToThread) => {
  for (const definition of added) loading = loading.then(() => load(definition));
  for (const [id, answer] of answers) {
    const answered = answering.get(id);
    answering.delete(id);
    answered?.(answer);
  }
  for (const invocation of invocations) {
    void invoke(invocation).then((outcome) => out().outcomes.push(outcome));
  }
});
