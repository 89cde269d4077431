import { createServer } from 'node:net';
import { readAssembly } from './assembly.ts';
import { type BusEvent, EventBuses } from './event-bus.ts';
import type { ExamplePages } from './example.ts';
import { clocksOf, type Faults, randomOf } from './faults.ts';
import type { Services } from './functions/messages.ts';
import { Sandboxes, SharedThread } from './functions/thread-pool.ts';
import { jsonAnswer } from './http-answer.ts';
import { serveHttp } from './http-api.ts';
import { listening } from './local-aws.ts';
import { endUpgrade, startPublicServer } from './public-server.ts';
import { Queues } from './queues/queues.ts';
import { Schedules } from './schedules.ts';
import { Secret } from './secrets.ts';
import { servicesOf } from './services.ts';
import { buildStack } from './stack.ts';
import { startTables } from './tables.ts';

/** Options of the runtime. */
export interface RuntimeOptions {
  /** The output folder of `cdk synth`. */
  readonly assembly: string;
  /** The port of the APIs; 0 for a free one. */
  readonly port: number;
  /** The address to listen on; both loopback addresses if absent. */
  readonly host?: string | undefined;
  /** The value of the secret that contains the apps. */
  readonly appsSecret: string;
  /** The folder for tables, queues, schedules and open connections; in memory if absent. */
  readonly data?: string | undefined;
  /** Pages to serve besides the APIs. */
  readonly pages?: ExamplePages | undefined;
  /** A DynamoDB endpoint to use instead of the built-in one. */
  readonly dynamodbEndpoint?: string | undefined;
  /** Rare behaviour of AWS to simulate; none if absent. */
  readonly faults?: Faults | undefined;
  /** Wraps the services that the functions call, to inject faults. */
  readonly intercept?: ((services: Services) => Services) | undefined;
  /** Additional environment variables of every function, such as the addresses of notification providers. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Called with every event that is put on an event bus. */
  readonly onEvent?: ((event: BusEvent) => void) | undefined;
  /** Milliseconds within which a request must have arrived; 10,000 if absent. */
  readonly requestTimeout?: number | undefined;
}

/** The running stack. */
export interface Runtime {
  readonly port: number;
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  /** The endpoint of the tables, whose names are the logical ids of the template. */
  readonly dynamodbEndpoint: string;
  /** The latest events that were put on an event bus, oldest first. */
  readonly events: readonly BusEvent[];
  /** Changes the secret with the apps; the functions see it when they read it again. */
  changeApps(secret: string): void;
  /** Finishes running work, then stops. */
  stop(): Promise<void>;
}

/** How long a stop waits for queued work, in milliseconds. */
const DRAIN_TIME = 10_000;

/**
 * Runs the stack of a cloud assembly on this machine. Requests are served only when everything is ready.
 *
 * @throws the error of the server if the port is in use (EADDRINUSE)
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  await assertFree(options);
  /** What to stop, in reverse order. */
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const tables = await startTables(options.data, options.dynamodbEndpoint, options.faults);
    stops.push(() => tables.stop());
    const queues = new Queues(options.data, options.faults);
    stops.push(async () => queues.stop());
    const { faults } = options;
    const secret = new Secret(
      options.appsSecret,
      faults?.secretStaleness,
      faults && randomOf(faults, 'secret'),
    );
    let services: Services = () => jsonAnswer(503, { message: 'The runtime is not ready' });
    const serve: Services = (request) => services(request);
    const clocks = clocksOf(faults);
    const threads = faults?.sandboxes ? new Sandboxes(serve, clocks) : new SharedThread(serve, clocks);
    stops.push(() => threads.stop());
    const stack = await buildStack({
      assembly: readAssembly(options.assembly),
      tables,
      queues,
      threads,
      data: options.data,
      faults: options.faults,
      environment: options.environment,
    });
    const targets = {
      functionOf: stack.functionOf,
      send: (queueArn: string, body: string) => void queues.byArn(queueArn).send({ body }),
    };
    const schedules = new Schedules(targets, { data: options.data, recurring: stack.recurring });
    const eventBuses = new EventBuses(stack.eventBuses, options.onEvent);
    const served = servicesOf({
      eventBuses,
      tables,
      queues,
      schedules,
      secret,
      sockets: stack.webSocketApi,
    });
    services = options.intercept?.(served) ?? served;
    await Promise.all(stack.functions.map((one) => one.start()));
    stops.push(() => Promise.all(stack.mappings.map((mapping) => mapping.stop())));
    for (const mapping of stack.mappings) mapping.start();
    stops.push(() => stack.webSocketApi.stop());
    await stack.webSocketApi.start();
    stops.push(() => drained(queues));
    stops.push(() => schedules.stop());
    schedules.start();
    const { port, close: closePublicServer } = await startPublicServer({
      port: options.port,
      host: options.host,
      requestTimeout: options.requestTimeout,
      async serve(request, url) {
        const page = request.method === 'GET' ? options.pages?.(request, url) : undefined;
        return page ?? serveHttp(stack.httpApi, request, url);
      },
      async upgrade(request, { pathname }, socket, head) {
        if (pathname.replace(/\/$/, '') !== `/${stack.webSocketStage}`) return endUpgrade(socket, 403);
        await stack.webSocketApi.upgrade(request, socket, head);
      },
    });
    stops.push(closePublicServer);
    return {
      port,
      httpUrl: `http://localhost:${port}`,
      dynamodbEndpoint: tables.endpoint,
      webSocketUrl: `ws://localhost:${port}/${stack.webSocketStage}`,
      events: eventBuses.events,
      changeApps: (value) => secret.change(value),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reports a port that is in use before anything else is started. */
async function assertFree({ port, host }: RuntimeOptions): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  await listening(probe, port, host ?? '127.0.0.1');
  await new Promise((resolve) => probe.close(resolve));
}

async function drained(queues: Queues): Promise<void> {
  const deadline = Date.now() + DRAIN_TIME;
  while (Date.now() < deadline && queues.pending() > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
