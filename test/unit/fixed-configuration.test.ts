import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { handler } from '../../functions/deployment/fixed-configuration.ts';
import { checkFixedConfiguration } from '../../shared/aws/fixed-configuration.ts';

const properties = (shards: string) => ({ ResourceProperties: { fixed: { shards } } });
const first = checkFixedConfiguration({ RequestType: 'Create', ...properties('16') });
const update = (PhysicalResourceId: string, shards: string) =>
  checkFixedConfiguration({ RequestType: 'Update', PhysicalResourceId, ...properties(shards) });

describe('an option that the first deployment fixes', () => {
  it('may be repeated', () => {
    expect(update(first.record, '16')).toEqual({ record: first.record });
  });

  it('cannot be changed, and the error says what to do', () => {
    const { record, refusal } = update(first.record, '32');
    expect(record).toBe(first.record);
    expect(refusal).toBe(
      'shards has been 16 since the first deployment and cannot become 32, because stored users depend on it. Set shards to 16 in cdk.json',
    );
  });

  it('does not reject the rollback of a rejected deployment', () => {
    const refused = update(first.record, '32');
    expect(update(refused.record, '16')).toEqual({ record: first.record });
  });

  it('never prevents a removal', () => {
    const removal = { RequestType: 'Delete', PhysicalResourceId: first.record, ...properties('32') } as const;
    expect(checkFixedConfiguration(removal)).toEqual({ record: first.record });
  });
});

describe('the function that CloudFormation invokes', () => {
  /** The report that CloudFormation receives, if it answers with this status. */
  async function reported(shards: string, status = 200): Promise<unknown> {
    let body = '';
    const server = createServer(async (request, response) => {
      for await (const chunk of request) body += chunk;
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`;
    const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'resource' };
    try {
      await handler(
        {
          RequestType: 'Update',
          PhysicalResourceId: first.record,
          ResponseURL,
          ...ids,
          ...properties(shards),
        },
        {} as Context,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
    return JSON.parse(body);
  }

  it('reports success and rejection', async () => {
    expect(await reported('16')).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: first.record,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'resource',
    });
    expect(await reported('32')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('cannot become 32'),
      PhysicalResourceId: first.record,
    });
  });

  it('fails when its report is not accepted', async () => {
    await expect(reported('16', 403)).rejects.toThrow('403');
  });
});
