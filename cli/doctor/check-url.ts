import { type Finding, failure, ok, warning } from './finding.ts';

/** How far the clocks may be apart before tickets may be refused, in milliseconds. */
const CLOCK_TOLERANCE = 60_000;
const TIMEOUT = 10_000;

/** Checks that the HTTP API answers as one of Carillon, and that its clock agrees with that of this machine. */
export async function checkUrl(url: string): Promise<Finding[]> {
  const asked = Date.now();
  let response: Response;
  try {
    response = await fetch(`${url.replace(/\/+$/, '')}/openapi.json`, {
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch (error) {
    const { message, cause } = error as Error;
    return [failure(`${url}: no answer: ${cause instanceof Error ? cause.message : message}`)];
  }
  const answered = Date.now();
  const document = (await response.json().catch(() => undefined)) as
    | { readonly openapi?: unknown }
    | undefined;
  if (!response.ok || document?.openapi === undefined) {
    return [failure(`${url}: HTTP ${response.status}, and not from Carillon: check CARILLON_URL`)];
  }
  return [
    ok(`${url} answers after ${answered - asked} ms`),
    clock(Date.parse(response.headers.get('date') ?? ''), asked, answered),
  ];
}

/** The date of an answer has whole seconds and was written between the question and the answer. */
function clock(date: number, asked: number, answered: number): Finding {
  if (Number.isNaN(date)) return warning('clock: the answer has no date');
  const ahead = asked - (date + 1000);
  const behind = date - answered;
  const offset = Math.max(ahead, behind, 0);
  const seconds = Math.round(offset / 1000);
  if (offset <= CLOCK_TOLERANCE) return ok(`clock: within ${Math.max(1, seconds)} s of the server's`);
  return failure(
    `clock: this machine is ${seconds} s ${ahead > behind ? 'ahead of' : 'behind'} the server, so that tickets signed here may be refused: set its clock`,
  );
}
