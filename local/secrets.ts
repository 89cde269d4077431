import type { HttpAnswer } from './http-answer.ts';

/** The header that names an operation of the AWS JSON protocols. */
export const TARGET = 'x-amz-target';

/** Answers an operation of Secrets Manager; there is one secret. */
export function serveSecrets(operation: string, body: string, secret: string): HttpAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  if (operation !== 'secretsmanager.GetSecretValue') {
    return { status: 400, headers, body: JSON.stringify({ __type: 'UnknownOperationException' }) };
  }
  const { SecretId } = JSON.parse(body) as { SecretId?: string };
  return {
    status: 200,
    headers,
    body: JSON.stringify({ ARN: SecretId, Name: SecretId, SecretString: secret }),
  };
}
