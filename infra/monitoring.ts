import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What is watched. */
export interface MonitoringProps {
  readonly deadLetters: readonly IQueue[];
}

/** Alarms for work that was given up. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { deadLetters }: MonitoringProps) {
    super(scope, id);
    for (const [index, queue] of deadLetters.entries()) {
      queue
        .metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) })
        .createAlarm(this, `DeadLetters${index}`, {
          alarmDescription: 'Work of a push was given up and waits in a dead-letter queue',
          threshold: 1,
          evaluationPeriods: 1,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        });
    }
  }
}
