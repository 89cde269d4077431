import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import {
  checkFixedConfiguration,
  type FixedConfigurationRequest,
} from '../../shared/aws/fixed-configuration.ts';
import { logger } from '../logger.ts';

type Event = Pick<
  CloudFormationCustomResourceEvent,
  'StackId' | 'RequestId' | 'LogicalResourceId' | 'ResponseURL'
> &
  FixedConfigurationRequest;

/**
 * Answers CloudFormation about the options that the first deployment fixed.
 * CloudFormation waits for the answer at the URL in its request.
 */
export const handler = middy<Event, void>()
  .use(injectLambdaContext(logger))
  .handler(async (event) => {
    const { record, refusal } = checkFixedConfiguration(event);
    const { StackId, RequestId, LogicalResourceId } = event;
    const answer = {
      Status: refusal === undefined ? 'SUCCESS' : 'FAILED',
      ...(refusal === undefined ? {} : { Reason: refusal }),
      PhysicalResourceId: record,
      StackId,
      RequestId,
      LogicalResourceId,
    };
    const response = await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
    if (!response.ok) throw new Error(`CloudFormation answered with HTTP ${response.status}`);
  });
