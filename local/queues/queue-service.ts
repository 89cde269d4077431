import { createHash } from 'node:crypto';
import type { ServiceRequest } from '../functions/messages.ts';
import { type HttpAnswer, jsonAnswer } from '../http-answer.ts';
import type { Queue } from './queue.ts';

/** SQS quotas: bytes of a message and of a request, entries of a request, and seconds of a delay and of a visibility time-out.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_BYTES = 1024 * 1024;
const MAX_ENTRIES = 10;
const MAX_DELAY = 900;
const MAX_VISIBILITY = 12 * 3600;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ALLOWED = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;

/** An error of SQS: its code in the JSON protocol, and its message. */
class QueueError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Entry {
  readonly Id?: string;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageGroupId?: string;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

interface Request extends Entry {
  readonly QueueUrl?: string;
  readonly Entries?: readonly Entry[];
}

/** What each operation does with one entry. `trace` is the header that reveals loops. */
const ENTRY_OPERATIONS: Readonly<Record<string, (queue: Queue, entry: Entry, trace?: string) => object>> = {
  SendMessage(queue, { MessageBody = '', DelaySeconds, MessageGroupId }, trace) {
    if (!ALLOWED.test(MessageBody))
      throw new QueueError('InvalidMessageContents', 'the message is empty or contains invalid characters');
    if (Buffer.byteLength(MessageBody) > MAX_BYTES)
      throw new QueueError('InvalidParameterValue', `a message may have at most ${MAX_BYTES} bytes`);
    requireRange('DelaySeconds', DelaySeconds ?? 0, MAX_DELAY);
    const attributes = trace === undefined ? undefined : { AWSTraceHeader: trace };
    const sent = { body: MessageBody, delay: DelaySeconds, group: MessageGroupId, attributes };
    return { MessageId: queue.send(sent), MD5OfMessageBody: md5(MessageBody) };
  },
  DeleteMessage(queue, { ReceiptHandle = '' }) {
    queue.delete(ReceiptHandle);
    return {};
  },
  ChangeMessageVisibility(queue, { ReceiptHandle = '', VisibilityTimeout = 0 }) {
    requireRange('VisibilityTimeout', VisibilityTimeout, MAX_VISIBILITY);
    if (!queue.changeVisibility(ReceiptHandle, VisibilityTimeout)) {
      throw new QueueError('MessageNotInflight', 'the message is not in flight');
    }
    return {};
  },
};

const requireRange = (name: string, value: number, maximum: number): void => {
  if (!Number.isInteger(value) || value < 0 || value > maximum)
    throw new QueueError('InvalidParameterValue', `${name} must be from 0 to ${maximum}`);
};

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Answers a request to SQS in its JSON protocol, for a single message or a batch. */
export function serveQueues(
  queueAt: (url: string) => Queue | undefined,
  { headers, body }: ServiceRequest,
): HttpAnswer {
  try {
    const operation = headers['x-amz-target']?.replace('AmazonSQS.', '') ?? '';
    const request = JSON.parse(Buffer.from(body).toString()) as Request;
    const queue = queueAt(request.QueueUrl ?? '');
    if (queue === undefined)
      throw new QueueError('QueueDoesNotExist', `there is no queue ${request.QueueUrl}`);
    const trace = headers['x-amzn-trace-id'];
    const single = ENTRY_OPERATIONS[operation];
    if (single !== undefined) return jsonAnswer(200, single(queue, request, trace));
    const each = operation.endsWith('Batch')
      ? ENTRY_OPERATIONS[operation.slice(0, -'Batch'.length)]
      : undefined;
    if (each === undefined) throw new QueueError('UnsupportedOperation', `${operation} is not served`);
    return jsonAnswer(
      200,
      eachEntry(request.Entries ?? [], (entry) => each(queue, entry, trace)),
    );
  } catch (error) {
    if (!(error instanceof QueueError)) throw error;
    const { code, message } = error;
    return jsonAnswer(400, { __type: `com.amazonaws.sqs#${code}`, message });
  }
}

function eachEntry(entries: readonly Entry[], serve: (entry: Entry) => object): object {
  const bytes = entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
  if (entries.length === 0) throw new QueueError('EmptyBatchRequest', 'the batch is empty');
  if (entries.length > MAX_ENTRIES)
    throw new QueueError('TooManyEntriesInBatchRequest', `a batch may have at most ${MAX_ENTRIES} entries`);
  if (bytes > MAX_BYTES)
    throw new QueueError('BatchRequestTooLong', `a batch may have at most ${MAX_BYTES} bytes`);
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new QueueError('BatchEntryIdsNotDistinct', 'the ids of a batch must be distinct');
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...serve(entry) });
    } catch (error) {
      if (!(error instanceof QueueError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}
