import type { HttpAnswer } from '../http-answer.ts';

/** A Lambda function, from the template. */
export interface FunctionDefinition {
  readonly name: string;
  /** The folder with its code. */
  readonly folder: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** In seconds. */
  readonly timeout: number;
  /** In MiB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether Lambda lets it invoke itself repeatedly (`RecursiveLoop: Allow`). */
  readonly allowsLoops?: boolean;
}

/** The options of a thread. */
export interface ThreadData {
  /** How far its clock is ahead, in milliseconds. */
  readonly clockAhead: number | undefined;
}

/** A message from the runtime to a thread, which combines everything that is pending. */
export interface ToThread {
  readonly functions: FunctionDefinition[];
  readonly invocations: Invocation[];
  readonly answers: (readonly [id: number, answer: HttpAnswer])[];
}

/** A message from a thread to the runtime. */
export interface FromThread {
  readonly loaded: (readonly [name: string, fault: string | undefined])[];
  readonly outcomes: Outcome[];
  readonly requests: (readonly [id: number, request: ServiceRequest])[];
}

/** An invocation of a function. */
export interface Invocation {
  readonly id: number;
  readonly name: string;
  readonly event: unknown;
  /** When the function times out, in epoch milliseconds. */
  readonly deadline: number;
  /** The trace header, by which Lambda detects loops. */
  readonly trace: string;
}

/** The outcome of an invocation. */
export interface Outcome {
  readonly id: number;
  /** JSON; absent if the function threw or returned nothing. */
  readonly result?: string | undefined;
  readonly error?: string;
}

/** A request of a function to an AWS service that the runtime serves. */
export interface ServiceRequest {
  readonly host: string;
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The answer of a service to a function. */
export interface ServiceAnswer extends HttpAnswer {
  /** Whether the function's thread ends now, so that the function never receives the answer. */
  readonly kills?: boolean;
}

/** Serves requests of functions. */
export type Services = (request: ServiceRequest) => ServiceAnswer | Promise<ServiceAnswer>;

/** The domain of the runtime's services. Its names never resolve (RFC 2606), so no other server can answer. */
const DOMAIN = '.carillon.invalid';

/** The URL of a service for functions. */
export const serviceUrl = (service: string): string => `http://${service}${DOMAIN}`;

/** Whether a host belongs to the runtime's services. */
export const isServiceHost = (host: string): boolean => host.endsWith(DOMAIN);
