import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DOCUMENTATION } from '../../shared/protocol/documentation.ts';

/** The build writes these files next to the bundle. */
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

/** Redirects the root URL of the deployment to the manual. */
const TO_MANUAL: APIGatewayProxyStructuredResultV2 = { statusCode: 302, headers: { location: 'docs' } };

/** Serves the documentation of the API to everybody. */
export const handler = async ({
  rawPath,
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  answers.get(rawPath) ?? (rawPath === '/' ? TO_MANUAL : { statusCode: 404 });
