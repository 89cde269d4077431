import type { HttpAnswer } from '../http-answer.ts';

/** A Lambda function as the template describes it. */
export interface FunctionDefinition {
  readonly name: string;
  /** The folder with its code. */
  readonly folder: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether Lambda lets it cause its own invocation again and again (`RecursiveLoop: Allow`). */
  readonly allowsLoops?: boolean;
}

/** What a thread is started with. */
export interface ThreadData {
  /** Milliseconds by which its clock is ahead. */
  readonly clockAhead: number | undefined;
}

/** What the runtime sends to a thread, all that there is at a time in one message. */
export interface ToThread {
  readonly functions: FunctionDefinition[];
  readonly invocations: Invocation[];
  readonly answers: (readonly [id: number, answer: HttpAnswer])[];
}

/** What a thread sends to the runtime. */
export interface FromThread {
  readonly loaded: (readonly [name: string, fault: string | undefined])[];
  readonly outcomes: Outcome[];
  readonly requests: (readonly [id: number, request: ServiceRequest])[];
}

/** A call of a function. */
export interface Invocation {
  readonly id: number;
  readonly name: string;
  readonly event: unknown;
  /** Epoch milliseconds at which the function times out. */
  readonly deadline: number;
  /** The trace header, by which Lambda recognises loops. */
  readonly trace: string;
}

/** What became of a call. */
export interface Outcome {
  readonly id: number;
  /** JSON; absent when the function threw, or returned nothing. */
  readonly result?: string | undefined;
  readonly error?: string;
}

/** A request of a function to an AWS service that the runtime serves. */
export interface ServiceRequest {
  readonly host: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The answer of a service to a function. */
export interface ServiceAnswer extends HttpAnswer {
  /** Whether the thread of the function ends at this moment, and the function never sees the answer. */
  readonly kills?: boolean;
}

/** Serves the requests of functions. */
export type Services = (request: ServiceRequest) => ServiceAnswer | Promise<ServiceAnswer>;

/** The domain of the services that the runtime serves: no name in it resolves (RFC 2606), so nothing else answers. */
const DOMAIN = '.carillon.invalid';

/** Where the functions find a service. */
export const serviceUrl = (service: string): string => `http://${service}${DOMAIN}`;

/** Whether the runtime serves a host. */
export const isServiceHost = (host: string): boolean => host.endsWith(DOMAIN);
