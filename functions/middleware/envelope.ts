import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { faultInfo, kindFor, refusalOf } from '../../shared/protocol/error-table.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import { logger } from '../logger.ts';
import { meter } from '../metrics.ts';
import type { ApiEvent } from './api-event.ts';

/** Adds the fields that every answer has. The HTTP status is 200 whatever the outcome. */
export const envelope = (): MiddlewareObj<ApiEvent, object> => ({
  after: (request) => {
    request.response = answer({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, ...request.response });
  },
  onError: (request) => {
    const refusal = refusalOf(request.error);
    if (refusal === undefined) {
      logger.error('The command failed', request.error as Error);
      meter('InternalErrors', 1);
    }
    const code = ERROR_CODES[kindFor(request.event.command, refusal?.kind ?? 'internal')];
    const info = refusal?.message ?? faultInfo(request.error);
    request.response = answer({ ActionStatus: 'FAIL', ErrorInfo: info, ErrorCode: code, ...refusal?.answer });
  },
});

const answer = (body: object): APIGatewayProxyStructuredResultV2 => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});
