import { NestedStack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Carillon } from '../../infra/carillon.ts';
import type { CarillonProps } from '../../infra/carillon-props.ts';
import { CarillonStack } from '../../infra/carillon-stack.ts';
import { appWithoutCode, Synthesised } from './synthesised.ts';

/** Every option that creates resources. */
const PRODUCTION: CarillonProps = {
  tracing: true,
  deletionProtection: true,
  warmReads: 20_000,
  warmWrites: 5000,
  logRetentionDays: 90,
  alarmEmail: 'oncall@example.com',
  domainName: 'push.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0',
  webSocketDomainName: 'sockets.example.com',
  corsOrigins: ['https://console.example.com', 'https://admin.example.com'],
};

describe('the rules of AWS Solutions', () => {
  it.each([
    ['as it is', {}],
    ['with every option', PRODUCTION],
  ])('are followed, or acknowledged with a reason (%s)', (_, configuration) => {
    const app = appWithoutCode();
    new CarillonStack(app, 'Carillon', { configuration });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
    expect(process.exitCode ?? 0).toBe(0);
  });
});

describe('with every option, the template', () => {
  const { template } = new Synthesised(PRODUCTION);

  it('protects, warms and encrypts every table', () => {
    for (const table of Object.values(template.findResources('AWS::DynamoDB::Table'))) {
      expect(table.Properties).toMatchObject({
        DeletionProtectionEnabled: true,
        WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 5000 },
        SSESpecification: { SSEEnabled: true },
      });
    }
  });

  it('traces every function and keeps its logs as long as configured', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
    }
    for (const { Properties } of Object.values(template.findResources('AWS::Logs::LogGroup'))) {
      expect(Properties.RetentionInDays).toBe(90);
    }
  });

  it('sends every alarm by e-mail', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
    for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
      expect(Properties.AlarmActions).toHaveLength(1);
    }
  });

  it('has a domain for each API and allows calls from the configured origins', () => {
    for (const DomainName of ['push.example.com', 'sockets.example.com']) {
      template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName });
    }
    template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 2);
    expect(JSON.stringify(template.findOutputs('WebSocketUrl'))).not.toContain('execute-api');
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://console.example.com', 'https://admin.example.com'] },
    });
  });

  it('logs no ticket: no access log holds a path or a query', () => {
    const formats = Object.values(template.findResources('AWS::ApiGatewayV2::Stage')).flatMap(
      ({ Properties }) => Properties.AccessLogSettings?.Format ?? [],
    );
    expect(formats).toHaveLength(1);
    expect(formats.join()).not.toMatch(/path|query/i);
  });
});

/** The names of the APIs. */
const namesIn = (template: Template): string[] =>
  Object.values(template.findResources('AWS::ApiGatewayV2::Api')).map(({ Properties }) =>
    String(Properties.Name),
  );

describe('two deployments', () => {
  it('share an account, as stages or as a construct in a nested stack', () => {
    const app = appWithoutCode();
    const stages = ['Carillon-test', 'Carillon-live'].map((name) => new CarillonStack(app, name));
    const names = stages.flatMap((stack) => namesIn(Template.fromStack(stack)));
    expect(names.sort()).toEqual(['Carillon-live', 'Carillon-live', 'Carillon-test', 'Carillon-test']);
    const stack = new CarillonStack(appWithoutCode(), 'Both');
    // CloudFormation allows 500 resources in a stack, and a deployment has some 310.
    const nested = new NestedStack(stack, 'Nested');
    new Carillon(nested, 'Second', { shards: 4 });
    const second = namesIn(Template.fromStack(nested));
    expect(namesIn(Template.fromStack(stack))).toEqual(['Both', 'Both']);
    expect(second).toHaveLength(2);
    expect(new Set(second).size).toBe(1);
    expect(second).not.toContain('Both');
  });
});
