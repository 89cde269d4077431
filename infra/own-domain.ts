import { CfnOutput } from 'aws-cdk-lib';
import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';

/**
 * Creates the custom domain of an API, if it has one.
 * The operator points a DNS record at the output `DomainTarget`.
 */
export function ownDomain(
  scope: Construct,
  domainName: string | undefined,
  certificateArn: string | undefined,
): DomainName | undefined {
  if (domainName === undefined || certificateArn === undefined) return undefined;
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  const domain = new DomainName(scope, 'Domain', { domainName, certificate });
  new CfnOutput(scope, 'DomainTarget', { value: domain.regionalDomainName });
  return domain;
}
