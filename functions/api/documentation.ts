import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DOCUMENTATION } from '../../shared/protocol/documentation.ts';
import { FRONT_PAGE, FRONT_PAGE_HTML } from '../../shared/protocol/front-page.ts';

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

/** Names the documentation and the console: to browsers as a page, to everything else as JSON. */
const frontPage = (accept: string): APIGatewayProxyStructuredResultV2 =>
  accept.includes('text/html')
    ? {
        statusCode: 200,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          vary: 'accept',
        },
        body: FRONT_PAGE_HTML,
      }
    : {
        statusCode: 200,
        headers: { 'content-type': 'application/json; charset=utf-8', vary: 'accept' },
        body: JSON.stringify(FRONT_PAGE),
      };

/** Serves the documentation of the API to everybody. */
export const handler = async ({
  rawPath,
  headers,
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  answers.get(rawPath) ?? (rawPath === '/' ? frontPage(headers.accept ?? '') : { statusCode: 404 });
