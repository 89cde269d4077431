import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DOCUMENTATION } from '../../shared/protocol/documentation.ts';

/** The files lie beside the bundle; the build writes them. */
const answers = new Map(
  Object.entries(DOCUMENTATION).map(
    ([path, { file, contentType }]): [string, APIGatewayProxyStructuredResultV2] => [
      path,
      {
        statusCode: 200,
        headers: { 'content-type': contentType, 'cache-control': 'public, max-age=300' },
        body: readFileSync(new URL(file, import.meta.url), 'utf8'),
      },
    ],
  ),
);

/** Leads whoever opens the address of the deployment to the manual. */
const TO_MANUAL: APIGatewayProxyStructuredResultV2 = { statusCode: 302, headers: { location: 'docs' } };

/** Answers what the API is, to everybody. */
export const handler = async ({
  rawPath,
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  answers.get(rawPath) ?? (rawPath === '/' ? TO_MANUAL : { statusCode: 404 });
