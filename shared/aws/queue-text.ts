/**
 * Serialises a value as JSON that every queue accepts.
 * SQS rejects characters outside #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD and #x10000 to #x10FFFF, and some
 * compatible endpoints reject the last range, so everything above U+FFFD is escaped. JSON itself escapes control
 * characters and lone surrogates.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function queueText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );
}
